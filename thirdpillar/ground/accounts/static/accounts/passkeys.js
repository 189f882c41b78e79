// Passkeys: a form with data-passkey="use" or "make" asks the server for a challenge, the device for an answer,
// and brings the answer back. Words come from the page, so that they speak its language.
"use strict";

(() => {
  const bytes = (text) => {
    const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/").padEnd(Math.ceil(text.length / 4) * 4, "="));
    return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
  };
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const named = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

  async function make(options) {
    const publicKey = {
      ...options,
      challenge: bytes(options.challenge),
      user: { ...options.user, id: bytes(options.user.id) },
      excludeCredentials: named(options.excludeCredentials),
    };
    const made = await navigator.credentials.create({ publicKey });
    return {
      id: made.id,
      rawId: text(made.rawId),
      type: made.type,
      response: {
        clientDataJSON: text(made.response.clientDataJSON),
        attestationObject: text(made.response.attestationObject),
        transports: made.response.getTransports ? made.response.getTransports() : [],
      },
      clientExtensionResults: made.getClientExtensionResults(),
    };
  }

  async function use(options) {
    const publicKey = { ...options, challenge: bytes(options.challenge), allowCredentials: named(options.allowCredentials) };
    const given = await navigator.credentials.get({ publicKey });
    const { clientDataJSON, authenticatorData, signature, userHandle } = given.response;
    return {
      id: given.id,
      rawId: text(given.rawId),
      type: given.type,
      response: {
        clientDataJSON: text(clientDataJSON),
        authenticatorData: text(authenticatorData),
        signature: text(signature),
        userHandle: userHandle ? text(userHandle) : null,
      },
      clientExtensionResults: given.getClientExtensionResults(),
    };
  }

  async function ask(address, token, body) {
    const answer = await fetch(address, {
      method: "POST",
      credentials: "same-origin",
      headers: { "X-CSRFToken": token, "Content-Type": "application/json" },
      body: body ? JSON.stringify(body) : "{}",
    });
    const said = await answer.json().catch(() => ({}));
    if (!answer.ok) throw Object.assign(new Error("refused"), { reason: said.reason });
    return said;
  }

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const button = form.querySelector("button[type=submit]");
    const problem = form.querySelector("[data-passkey-problem]");
    if (!window.PublicKeyCredential) {
      problem.textContent = form.dataset.saidUnable;
      problem.hidden = false;
      button.disabled = true;
      continue;
    }
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const token = form.elements.csrfmiddlewaretoken.value;
      const extra = new URLSearchParams();
      for (const name of ["name", "next"]) {
        if (form.elements[name] && form.elements[name].value) extra.set(name, form.elements[name].value);
      }
      problem.hidden = true;
      button.disabled = true;
      try {
        const options = await ask(form.dataset.options, token);
        const answer = form.dataset.passkey === "make" ? await make(options) : await use(options);
        const done = await ask(`${form.action}?${extra}`, token, answer);
        window.location.assign(done.next);
      } catch (error) {
        // NotAllowedError: the person closed the device's window, or it has no passkey for this place.
        const known = error.name === "InvalidStateError" ? form.dataset.saidTwice : form.dataset.saidStopped;
        problem.textContent = error.reason || known;
        problem.hidden = false;
        problem.focus();
        button.disabled = false;
      }
    });
  }
})();
