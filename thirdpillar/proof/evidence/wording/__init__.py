"""How figures are said in the reader's language; pages, spreadsheets and paper all take their words from here."""
