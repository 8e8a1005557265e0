/** Raw lines through the real parser. */
import { type IrcLine, lineReader } from "../../../src/platforms/twitch/chat/tmi.ts";

/** The lines of a frame, as tmi.js parses them. */
export function parsed(frame: string): IrcLine[] {
  const lines: IrcLine[] = [];
  const read = lineReader({
    onLine: (line) => lines.push(line),
    onProblem: (error) => {
      throw error;
    },
  });
  read(frame);
  return lines;
}

/** The one line of a frame. */
export function line(raw: string): IrcLine {
  const [only, ...others] = parsed(raw);
  if (!only || others.length > 0) throw new Error(`Expected one line, got ${others.length + (only ? 1 : 0)}: ${raw}`);
  return only;
}
