/**
 * The door of a running bot: sub-commands that write ask here, because the bot holds the book. One connection is one
 * request and one answer. Whoever has the token of the data folder has the powers of the broadcaster.
 */
import { createHash, timingSafeEqual } from "node:crypto";
import { createServer, type Server, type Socket } from "node:net";
import { messageOf } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import { type DataPaths, packageVersion } from "../base/paths.ts";
import { type Cancel, type Random, realSystem, type Timers } from "../base/system.ts";
import type { House } from "./app.ts";
import {
  addresses,
  DOOR_LINE_MAX,
  DOOR_VERSION,
  type DoorReply,
  type DoorRequest,
  doorFile,
  json,
  otherVersion,
  ownersOnly,
  removeAddress,
  removeDoor,
  requestShape,
  writeNote,
} from "./door-place.ts";
import { type Answer, type Asked, perform } from "./operations.ts";

/** How long a client may take to ask, and to hear the answer. */
const PATIENCE_MS = 10_000;
/** How long a stop waits for what is under way. */
const STOP_MS = 1_000;
/** Clients at once; further ones are turned away by the system and try again. */
const CLIENTS_MAX = 200;

interface DoorOptions {
  /** The file that tells where the door is; the lock of its book is held. */
  readonly file: string;
  /** Does what is asked. Never rejects. */
  readonly perform: (asked: Asked) => Promise<Answer>;
  /** Of the real system, also in a rehearsal: sockets know no other time. */
  readonly timers: Timers;
  readonly random: Random;
  readonly log: Log;
}

export interface Door {
  /** Takes no more requests, waits a second for those under way, and answers the others that the bot stops. */
  close(): Promise<void>;
}

/** Opens the door of a bot that runs: it does what is asked. */
export function openDoorOf(house: House, paths: DataPaths, rehearsal: boolean, log: Log): Promise<Door> {
  const { timers, random } = realSystem((err) => log.error({ err }, "the door for sub-commands failed"));
  return openDoor({
    ...{ file: doorFile(paths, rehearsal), timers, random, log },
    perform: (asked) => perform(house, asked, log),
  });
}

/** Opens the door. Where that cannot be the log says so and the bot goes on without. */
export async function openDoor(options: DoorOptions): Promise<Door> {
  const { file, random, log } = options;
  const token = random.bytes(32).toString("hex");
  let why: unknown = "the path of the data folder is too long for a socket";
  try {
    removeDoor(file);
    for (const address of addresses(file, random.bytes(8).toString("hex"))) {
      const doorway = new Doorway(options, token);
      try {
        await doorway.listen(address);
        ownersOnly(address);
        writeNote(file, address, token);
        return doorway;
      } catch (error) {
        why = error;
        await doorway.close();
        removeAddress(address);
      }
    }
  } catch (error) {
    why = error;
  }
  log.warn({ err: why }, `Sub-commands that write cannot reach this bot, which goes on without: ${messageOf(why)}`);
  return { close: async () => undefined };
}

class Doorway implements Door {
  readonly #options: DoorOptions;
  readonly #token: Buffer;
  readonly #clients = new Set<Client>();
  readonly #underWay = new Set<Promise<unknown>>();
  #server: Server | undefined;
  #stopping = false;

  constructor(options: DoorOptions, token: string) {
    this.#options = options;
    this.#token = digest(token);
  }

  /** Resolves when the address is taken. */
  listen(address: string): Promise<void> {
    const server = createServer({ allowHalfOpen: true }, (socket) => this.#came(socket));
    server.maxConnections = CLIENTS_MAX;
    this.#server = server;
    return new Promise((resolve, reject) => {
      server.once("error", reject);
      server.listen(address, () => {
        server.off("error", reject);
        server.on("error", (err) => this.#options.log.warn({ err }, "the door for sub-commands had trouble"));
        resolve();
      });
    });
  }

  async close(): Promise<void> {
    if (this.#stopping) return;
    this.#stopping = true;
    const { timers, file } = this.#options;
    const closed = new Promise<void>((resolve) => {
      if (this.#server?.listening) this.#server.close(() => resolve());
      else resolve();
    });
    await within(timers, STOP_MS, Promise.all(this.#underWay));
    for (const client of this.#clients) client.answer(STOPPING);
    await within(timers, STOP_MS / 4, closed);
    for (const client of this.#clients) client.drop();
    removeDoor(file);
  }

  #came(socket: Socket): void {
    const client = new Client(socket, this.#options.timers, (line) => this.#asked(client, line));
    this.#clients.add(client);
    socket.once("close", () => this.#clients.delete(client));
    if (this.#stopping) client.answer(STOPPING);
  }

  #asked(client: Client, line: string): void {
    const read = requestShape.safeParse(json(line));
    const refused = read.success ? this.#refusal(read.data) : MALFORMED;
    if (refused) client.answer(refused);
    else if (read.success) this.#perform(client, read.data);
  }

  #refusal({ door, program, token }: DoorRequest): DoorReply | undefined {
    if (!timingSafeEqual(digest(token), this.#token)) return WRONG_TOKEN;
    if (this.#stopping) return STOPPING;
    return door === DOOR_VERSION ? undefined : errorOf("VERSION", otherVersion(packageVersion(), program));
  }

  #perform(client: Client, { operation, request, id }: DoorRequest): void {
    this.#options.log.debug({ operation }, "a sub-command asks");
    const work = this.#options.perform({ operation, request, id }).then(
      ({ code, lines, data }) => client.answer({ answer: { code, lines: [...lines], data } }),
      (err: unknown) => client.answer(errorOf("FAILED", messageOf(err))),
    );
    this.#underWay.add(work);
    void work.finally(() => this.#underWay.delete(work));
  }
}

/** One connection: a line in, a line out. */
class Client {
  readonly #socket: Socket;
  readonly #timers: Timers;
  readonly #parts: Buffer[] = [];
  #size = 0;
  #state: "asking" | "waiting" | "answered" = "asking";
  #patience: Cancel;

  /** `asked` is called with the first line, once. */
  constructor(socket: Socket, timers: Timers, asked: (line: string) => void) {
    this.#socket = socket;
    this.#timers = timers;
    this.#patience = timers.after(PATIENCE_MS, () => this.answer(SILENT));
    socket.on("error", () => socket.destroy());
    socket.once("close", () => this.#patience.cancel());
    socket.on("data", (part: Buffer) => this.#read(part, asked));
    socket.once("end", () => {
      if (this.#state === "asking") this.answer(MALFORMED);
    });
  }

  /** Says it and hangs up, the first time only. What the client sends after that is read: some systems lose the answer otherwise. */
  answer(reply: DoorReply): void {
    if (this.#state === "answered" || this.#socket.destroyed) return;
    this.#state = "answered";
    this.#socket.end(`${JSON.stringify(reply)}\n`);
    this.#patience.cancel();
    this.#patience = this.#timers.after(PATIENCE_MS, () => this.#socket.destroy());
  }

  drop(): void {
    this.#socket.destroy();
  }

  #read(part: Buffer, asked: (line: string) => void): void {
    if (this.#state !== "asking") return;
    const end = part.indexOf(LINE_BREAK);
    const wanted = end < 0 ? part : part.subarray(0, end);
    this.#size += wanted.length;
    if (this.#size > DOOR_LINE_MAX) this.answer(TOO_LARGE);
    else this.#parts.push(wanted);
    if (this.#size > DOOR_LINE_MAX || end < 0) return;
    this.#state = "waiting";
    this.#patience.cancel();
    asked(Buffer.concat(this.#parts).toString("utf8"));
  }
}

const LINE_BREAK = 0x0a;
const STOPPING = errorOf("STOPPING", "The bot is stopping.");
const MALFORMED = errorOf(
  "MALFORMED",
  "Expected one line of JSON with door, program, token, id, operation and request.",
);
const TOO_LARGE = errorOf("TOO_LARGE", `A request has at most ${DOOR_LINE_MAX} bytes.`);
const SILENT = errorOf("SILENT", "Nothing was asked in time.");
const WRONG_TOKEN = errorOf(
  "TOKEN",
  "The token is not that of this bot; it is in the file door.json of its data folder.",
);

function errorOf(code: string, message: string): DoorReply {
  return { error: { code, message } };
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

/** Waits for it, and no longer. */
async function within(timers: Timers, ms: number, work: Promise<unknown>): Promise<void> {
  let patience: Cancel | undefined;
  await Promise.race([
    work,
    new Promise((resolve) => {
      patience = timers.after(ms, () => resolve(undefined));
    }),
  ]);
  patience?.cancel();
}
