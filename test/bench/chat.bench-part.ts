/** From a raw line of Twitch chat to a matched command, and on through the whole bot. */
import type { ChatMessage } from "../../src/model/message.ts";
import { lineReader } from "../../src/platforms/twitch/chat/tmi.ts";
import { chatFeed } from "../support/chat-feed.ts";
import { type BenchHouse, openHouse } from "./house.ts";
import {
  type Figures,
  inFolder,
  measured,
  median,
  microseconds,
  type Part,
  processorMs,
  type Row,
  typical,
} from "./measure.ts";

const CHATTERS = 100_000;
/** As many lines as one read of the socket brings. */
const LINES_A_TURN = 150;
/** Who is at it this evening, and has been greeted. */
const REGULARS = 20_000;
const TEXTS = [
  "lol",
  "hello everybody, how are you today?",
  "that was close PogChamp PogChamp",
  "gg 👏👏",
  "привет всем",
];
const COMMANDS = ["!points", "!give @viewer7 5", "!top time 2 \u034F", "!help give", "!watchtime"];
/** One line in fifty is a command. */
const COMMAND_EVERY = 50;

export const chat: Part = {
  name: "chat",
  about: "raw IRC lines through tmi.js to a matched command, 100,000 writers, one line in fifty a command",
  run: ({ quick }) =>
    inFolder(async (folder) => {
      const opened = await openHouse(folder, CHATTERS, { platform: "twitch" });
      await opened.event("live");
      const count = quick ? 20_000 : 100_000;
      const rounds = quick ? 2 : 5;
      const parser = matchedLines(count, rounds, lineReader({ onLine: () => {}, onProblem: fail }));
      const router = opened.house.router;
      let found = 0;
      const match = (message: ChatMessage) => void (router.match(message.text) && found++);
      const matching = matchedLines(count, rounds, chatFeed(match, fail));
      if (found === 0) throw new Error("No command was matched: the benchmark measures nothing.");
      const inMemory = microseconds(count, (at) => router.match(textAt(at)));
      const whole = await wholeBot(opened, count / 2, rounds);
      await opened.close();
      return rows(parser, matching, inMemory, whole, count / 2);
    }),
};

function rows(parser: number, matching: number, inMemoryUs: number, whole: Figures, count: number): Row[] {
  const alone = { what: "tmi.js's parser alone", of: () => parser };
  return [
    { what: "raw line to matched command, by processor time", value: matching, unit: "/s", aim: 50_000, limit: alone },
    { what: "  of it the bot's own part, a line", value: inMemoryUs, unit: "µs" },
    {
      what: "raw line through the whole bot, all committed, by processor time",
      value: count / (whole.workMs / 1_000),
      unit: "/s",
      limit: alone,
    },
    { what: "  by the clock", value: count / (whole.wallMs / 1_000), unit: "/s" },
    { what: "  longest stall, by the clock", value: whole.stallMs, unit: "ms", aim: 25 },
    { what: "  longest stall, processor time", value: whole.stallWorkMs, unit: "ms", aim: 25 },
  ];
}

/** Lines a second of processor time, the median of several rounds over fresh lines. */
function matchedLines(count: number, rounds: number, feed: (frame: string) => void): number {
  const rates: number[] = [];
  for (let round = 0; round < rounds + 1; round++) {
    const lines = linesOf(round * count, count);
    const before = processorMs();
    for (const line of lines) feed(line);
    rates.push(count / ((processorMs() - before) / 1_000));
  }
  // The first round only warms up.
  return median(rates.slice(1));
}

/** The same lines through everything a line goes through, 150 of them a turn of the event loop, by writers who have written before. */
async function wholeBot({ platform, house, system }: BenchHouse, count: number, rounds: number): Promise<Figures> {
  const feed = chatFeed((message) => platform.host!.message(message), fail);
  const runs: Figures[] = [];
  for (let round = 0; round < rounds + 1; round++) {
    const lines = linesOf((round + 100) * 1_000_000, count, REGULARS);
    runs.push(
      await measured(async () => {
        for (let at = 0; at < count; at++) {
          feed(lines[at]!);
          if (at % LINES_A_TURN === LINES_A_TURN - 1) await new Promise((resolve) => setImmediate(resolve));
        }
        await house.bot.idle();
      }),
    );
    // Waits of commands are over, answers have gone out, the minute's statistics are written.
    await system.advance(60_000);
  }
  return typical(runs.slice(1));
}

function textAt(at: number): string {
  return at % COMMAND_EVERY === 0
    ? COMMANDS[(at / COMMAND_EVERY) % COMMANDS.length]!
    : `${TEXTS[at % TEXTS.length]} ${at % 97}`;
}

/** Lines as Twitch sends them, about 420 bytes; who writes is drawn over all chatters. */
function linesOf(from: number, count: number, writers = CHATTERS): string[] {
  return Array.from({ length: count }, (_, n) => {
    const at = from + n;
    const who = (at * 7_919) % writers;
    const id = `${at.toString(16).padStart(8, "0")}-5a3f-4c1b-9d5e-0123456789ab`;
    return (
      `@badge-info=subscriber/14;badges=subscriber/12,premium/1;client-nonce=${id.replaceAll("-", "")};color=#8A2BE2;` +
      `display-name=viewer${who};emotes=;first-msg=0;flags=;id=${id};mod=0;returning-chatter=0;room-id=you;subscriber=1;` +
      `tmi-sent-ts=1767726000000;turbo=0;user-id=id-viewer${who};user-type= ` +
      `:viewer${who}!viewer${who}@viewer${who}.tmi.twitch.tv PRIVMSG #you :${textAt(at)}\r\n`
    );
  });
}

function fail(error: unknown): never {
  throw error;
}
