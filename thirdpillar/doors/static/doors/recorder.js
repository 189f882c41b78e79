/* A button beside a chooser of sounds that records one in this browser: as WAV, which every telephone provider plays.
   Without it, or where a browser cannot record, the chooser takes a file. */
(function () {
  "use strict";
  var can = navigator.mediaDevices && navigator.mediaDevices.getUserMedia && window.AudioContext && window.DataTransfer;
  if (!can) { return; }

  function written(parts, rate) {
    var count = parts.reduce(function (sum, part) { return sum + part.length; }, 0);
    var view = new DataView(new ArrayBuffer(44 + count * 2)), place = 44;
    function letters(at, text) { for (var i = 0; i < text.length; i += 1) { view.setUint8(at + i, text.charCodeAt(i)); } }
    letters(0, "RIFF"); view.setUint32(4, 36 + count * 2, true); letters(8, "WAVEfmt ");
    view.setUint32(16, 16, true); view.setUint16(20, 1, true); view.setUint16(22, 1, true);
    view.setUint32(24, rate, true); view.setUint32(28, rate * 2, true); view.setUint16(32, 2, true);
    view.setUint16(34, 16, true); letters(36, "data"); view.setUint32(40, count * 2, true);
    parts.forEach(function (part) {
      for (var i = 0; i < part.length; i += 1, place += 2) {
        view.setInt16(place, Math.max(-1, Math.min(1, part[i])) * 32767, true);
      }
    });
    return new File([view.buffer], "recording.wav", { type: "audio/wav" });
  }

  document.querySelectorAll("input[type=file][data-recorder]").forEach(function (input) {
    var button = document.createElement("button"), player = document.createElement("audio"), now = null;
    button.type = "button";
    button.className = "btn tp-btn-secondary mt-2";
    button.textContent = input.getAttribute("data-recorder");
    player.controls = true;
    player.hidden = true;
    player.setAttribute("aria-label", input.getAttribute("data-recorder"));
    input.insertAdjacentElement("afterend", button);
    button.insertAdjacentElement("afterend", player);

    function heard() {
      player.hidden = !input.files.length;
      if (input.files.length) { player.src = URL.createObjectURL(input.files[0]); }
    }
    input.addEventListener("change", heard);

    function stop() {
      var took = now;
      now = null;
      button.textContent = input.getAttribute("data-recorder");
      took.node.disconnect();
      took.stream.getTracks().forEach(function (track) { track.stop(); });
      var carrier = new DataTransfer();
      carrier.items.add(written(took.parts, took.context.sampleRate));
      took.context.close();
      input.files = carrier.files;
      heard();
    }

    button.addEventListener("click", function () {
      if (now) { stop(); return; }
      navigator.mediaDevices.getUserMedia({ audio: true }).then(function (stream) {
        var context = new AudioContext(), node = context.createScriptProcessor(4096, 1, 1), parts = [];
        node.onaudioprocess = function (event) { parts.push(new Float32Array(event.inputBuffer.getChannelData(0))); };
        context.createMediaStreamSource(stream).connect(node);
        node.connect(context.destination);
        now = { stream: stream, context: context, node: node, parts: parts };
        button.textContent = input.getAttribute("data-stop");
      }, function () { button.hidden = true; });
    });
  });
})();
