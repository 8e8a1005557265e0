/** The client of the door: asks the bot that runs with a data folder. */
import { connect } from "node:net";
import {
  DOOR_LINE_MAX,
  DOOR_VERSION,
  type DoorNote,
  type DoorReply,
  doorFile,
  json,
  readNote,
  replyShape,
} from "../../app/door-place.ts";
import type { Answer, Asked } from "../../app/operations.ts";
import { ConfigError, codeOf } from "../../base/errors.ts";
import { type DataPaths, packageVersion } from "../../base/paths.ts";
import { phrase } from "../../base/phrase.ts";
import type { Timers } from "../../base/system.ts";

/** How long a bot may take to answer. */
const PATIENCE_MS = 30_000;
/** The bot is not there, or not any more; ask again, or hold the book oneself. */
const GONE = new Set(["STOPPING", "TOKEN"]);

/** The answer of the running bot; `undefined` where none is there, or it went before it answered. Throws in words. */
export async function askRunning(
  paths: DataPaths,
  rehearsal: boolean,
  asked: Asked,
  timers: Timers,
): Promise<Answer | undefined> {
  const note = readNote(doorFile(paths, rehearsal));
  if (!note) return undefined;
  const line = JSON.stringify({ door: DOOR_VERSION, program: packageVersion(), token: note.token, ...asked });
  const reply = await exchange(note, line, timers);
  if (!reply) return undefined;
  if ("answer" in reply) return reply.answer;
  if (GONE.has(reply.error.code)) return undefined;
  throw new ConfigError("DOOR", [reply.error.message]);
}

/** Whether a bot runs with the data folder and has opened its door. */
export async function isAnswering(paths: DataPaths, rehearsal: boolean): Promise<boolean> {
  let address: string;
  try {
    const note = readNote(doorFile(paths, rehearsal));
    if (!note) return false;
    address = note.address;
  } catch {
    // Of another version or another user: it may be there.
    return true;
  }
  return new Promise((resolve) => {
    const socket = connect(address);
    const said = (answering: boolean) => {
      resolve(answering);
      socket.destroy();
    };
    socket.once("connect", () => said(true));
    // One that belongs to another user is there as well.
    socket.once("error", (error) => said(isForbidden(error)));
  });
}

/** One line there and one back; `undefined` when nobody is there or the connection ends before the answer. */
function exchange({ address }: DoorNote, line: string, timers: Timers): Promise<DoorReply | undefined> {
  return new Promise((resolve, reject) => {
    const socket = connect(address);
    let text = "";
    const patience = timers.after(PATIENCE_MS, () => {
      const seconds = PATIENCE_MS / 1_000;
      reject(
        new ConfigError("DOOR_SILENT", [
          phrase("The running bot gave no answer within {seconds} s. Whether it was done: npx chatmint history NAME", {
            seconds,
          }),
        ]),
      );
      socket.destroy();
    });
    const done = (reply: DoorReply | undefined) => {
      resolve(reply);
      socket.destroy();
    };
    socket.setEncoding("utf8");
    socket.once("connect", () => socket.write(`${line}\n`));
    socket.on("data", (part: string) => {
      text += part;
      const end = text.indexOf("\n");
      if (end < 0 && text.length <= DOOR_LINE_MAX) return;
      const read = replyShape.safeParse(json(text.slice(0, end)));
      if (read.success) done(read.data);
      else {
        reject(new ConfigError("DOOR", ["What answers in the place of the bot is no Chatmint. Start the bot again."]));
        socket.destroy();
      }
    });
    socket.once("error", (error) => {
      if (isForbidden(error))
        reject(
          new ConfigError("DOOR", [
            phrase("The bot belongs to another user: you may not use {address}. Ask as that user.", { address }),
          ]),
        );
      else done(undefined);
    });
    socket.once("close", () => {
      patience.cancel();
      resolve(undefined);
    });
  });
}

function isForbidden(error: unknown): boolean {
  return ["EACCES", "EPERM"].includes(codeOf(error) ?? "");
}
