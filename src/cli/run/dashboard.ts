/** The dashboard beside a bot that runs: opened with it, told in its window, and shown in the browser the first time. */

import type { LazyPorts } from "../../app/web/lazy-ports.ts";
import type { OpenWeb } from "../../app/web/open-web.ts";
import type { WebGround } from "../../app/web/web-ground.ts";
import { messageOf } from "../../base/errors.ts";
import type { CliContext } from "../context.ts";
import { importReading } from "../import/read-beside.ts";
import { speechOf } from "../speech.ts";
import { doctorOutside } from "./doctor-child.ts";

interface Shown {
  readonly context: CliContext;
  readonly ground: Omit<WebGround, "doctor" | "imports" | "tell">;
  readonly ports: LazyPorts;
  /** Writes a line into the window. */
  readonly say: (line: string) => void;
}

/** `CHATMINT_WEB=off` leaves it closed whatever the config says: where many bots run on one computer. */
const SWITCH = "CHATMINT_WEB";

/** Opens it. Never throws: a bot without its dashboard pays all the same. */
export async function openDashboard({ context, ground, ports, say }: Shown): Promise<OpenWeb | undefined> {
  const { config, house, log } = ground;
  if (!config.web.enabled || process.env[SWITCH] === "off") return undefined;
  try {
    const { openWeb } = await import("../../app/web/open-web.ts");
    const speech = speechOf(context);
    const doctor = () => doctorOutside(context);
    const { access, db, paths } = house.ground.core;
    const beside = { doctor, imports: importReading(db, paths), tell: (english: string) => speech.tell(english) };
    const web = await openWeb({ ...ground, ...beside }, await ports.load());
    if (web.url === undefined) return web;
    if (access.sessions.hasPaired()) {
      say(speech.say("Dashboard: {url}", { url: web.url }));
      return web;
    }
    const address = access.pairingUrl()!;
    say(speech.say("Dashboard, for the next ten minutes: {url}", { url: address }));
    // Once: later a window that opens by itself may be on air.
    if (context.stdin.isTTY && process.env.CI === undefined) await show(address);
    return web;
  } catch (error) {
    log.warn({ err: error }, `There is no dashboard this time: ${messageOf(error)}`);
    return undefined;
  }
}

/** Opens the streamer's browser; where there is none the line in the window does. */
async function show(address: string): Promise<void> {
  try {
    const { default: open } = await import("open");
    const child = await open(address);
    child.on("error", () => undefined);
  } catch {
    // The address stands in the window.
  }
}
