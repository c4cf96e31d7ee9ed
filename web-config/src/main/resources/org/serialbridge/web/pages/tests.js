// The tests of a port: its settings are searched, its wiring is tested, its socket is found.

import { framePort } from "./app.js";
import { findSettings } from "./find.js";
import { whichSocket } from "./which.js";
import { wiringTests } from "./wiring.js";

const port = await framePort("Tests");
if (port) {
  const shown = (id) => {
    const section = document.getElementById(id);
    section.hidden = false;
    return section;
  };
  findSettings(shown("find"), port.name);
  wiringTests(shown("wiring"), port.name);
  whichSocket(shown("which"), port.name);
}
