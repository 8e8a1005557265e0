/** Everything that decides who may come in by the web, built with the bot, also where no port is open. */
import type { System } from "../base/system.ts";
import type { Db } from "../db/open.ts";
import { DoneRequests } from "./done-requests.ts";
import { OWN_NAME } from "./guard.ts";
import { OverlayKeys } from "./overlay-keys.ts";
import { Pairing } from "./pairing.ts";
import { Sessions } from "./sessions.ts";
import { ApiTokens } from "./tokens.ts";

export class WebAccess {
  readonly sessions: Sessions;
  readonly tokens: ApiTokens;
  readonly overlays: OverlayKeys;
  readonly pairing: Pairing;
  readonly done: DoneRequests;
  /** The port of the dashboard; `undefined` while it is closed. */
  port: number | undefined;

  /** `system`: of real time, also in a rehearsal, whose clock is moved by hours at once. */
  constructor(db: Db, { clock, random }: Pick<System, "clock" | "random">) {
    const parts = { db, clock, random };
    this.sessions = new Sessions(parts);
    this.tokens = new ApiTokens(parts);
    this.overlays = new OverlayKeys(parts);
    this.pairing = new Pairing(parts);
    this.done = new DoneRequests(parts);
  }

  /** Where the dashboard is, for people: `http://chatmint.localhost:8787`; `undefined` while it is closed. */
  get url(): string | undefined {
    return this.port === undefined ? undefined : `http://${OWN_NAME}:${this.port}`;
  }

  /** An address that pairs the browser it is opened in. The code is behind `#`: it is sent nowhere by itself. */
  pairingUrl(): string | undefined {
    return this.url && `${this.url}/pair#${this.pairing.longCode()}`;
  }
}
