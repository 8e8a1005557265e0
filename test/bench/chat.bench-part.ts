/** How fast a raw line of chat becomes a matched command with its arguments read, beside the least any bot must do. */
import { fitArguments } from "../../src/chat/arguments.ts";
import { defineCommand } from "../../src/chat/command.ts";
import { CommandBook, type CommandFile } from "../../src/chat/command-book.ts";
import { readLine } from "../../src/chat/parse.ts";
import { Replies } from "../../src/chat/replies.ts";
import { chatSection } from "../../src/config/chat.ts";
import { stopwatchMs } from "../../src/system.ts";
import type { Part, Row } from "./measure.ts";

const CHAT = [
  "lol",
  "hello everybody, how are you today?",
  "that was close PogChamp PogChamp",
  "gg 👏👏",
  "привет всем",
];
const COMMANDS = ["!points", "!give @bob 50", "!top time 2 \u034F", "!give all @cleo", "!nothing here"];

function commandBook(): CommandBook {
  const run = () => undefined;
  const files = [
    { name: "points", command: defineCommand({ description: "a", args: { of: "viewer?" }, run }) },
    { name: "give", command: defineCommand({ description: "a", args: { to: "viewer", amount: "amount" }, run }) },
    {
      name: "top",
      command: defineCommand({
        description: "a",
        args: { what: { choice: ["points", "time"], optional: true }, page: "integer?" },
        run,
      }),
    },
  ].map((file) => ({ ...file, file: file.name, origin: "built-in" }) as CommandFile);
  return new CommandBook({ files, config: chatSection.parse({}), currencyNames: [] });
}

/** How often a second, after a tenth of it to warm up. */
function perSecond(times: number, work: (index: number) => void): number {
  for (let index = 0; index < times / 10; index++) work(index);
  const startMs = stopwatchMs();
  for (let index = 0; index < times; index++) work(index);
  return times / ((stopwatchMs() - startMs) / 1_000);
}

/** The chat pipeline's own part, in memory; one line in ten is a command. */
export const chatPart: Part = {
  name: "chat",
  about: "from a raw line of chat to a matched command, and from a reply to its words",
  run: async ({ quick }) => rowsOf(quick ? 50_000 : 400_000),
};

function rowsOf(times: number): readonly Row[] {
  const book = commandBook();
  const rules = { decimalSign: "." } as const;
  const lines = Array.from({ length: 50 }, (_, n) => (n % 10 === 0 ? COMMANDS[(n / 10) % 5]! : CHAT[n % 5]!));
  let found = 0;
  const matched = (text: string) => {
    const match = book.match(readLine(text, "!"));
    if (match) found += fitArguments(match.command.args, match.rest, rules).readings.length;
  };
  const mixed = perSecond(times, (index) => matched(lines[index % lines.length]!));
  const commandsOnly = perSecond(times, (index) => matched(COMMANDS[index % COMMANDS.length]!));
  const least = perSecond(times, (index) => {
    const text = lines[index % lines.length]!;
    if (text.startsWith("!")) found += text.slice(1).split(" ").length;
  });
  const replies = new Replies({
    language: "en",
    mark: "!",
    commands: { points: { balance: "{viewer} has {balance}, rank {rank} of {count}." } },
    overrides: [],
  });
  const currency = { id: 1, code: "main", kind: "play", nameOne: "point", nameMany: "points", decimals: 0 } as const;
  const around = { currency, viewer: { id: 1, name: "Ann" }, channelName: "MintTV" };
  const values = { balance: 12_345, rank: 3, count: 100_000 };
  const rendered = perSecond(times, () => {
    found += replies.render({ command: "points", name: "balance", values }, around).length;
  });
  if (found === 0) throw new Error("Nothing was matched: the benchmark measures nothing.");
  const limit = { what: "look for the mark, split at spaces", value: least };
  return [
    { what: "lines matched, one in ten a command", value: mixed, unit: "/s", aim: 50_000, limit },
    { what: "commands matched, arguments read", value: commandsOnly, unit: "/s" },
    { what: "a reply with three numbers", value: 1_000_000 / rendered, unit: "µs" },
  ];
}
