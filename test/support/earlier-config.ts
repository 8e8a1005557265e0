/** Configs as version 0.2 took them, made from its JSON schema, and written down as people do. */
import { readFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";

interface Place {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly properties?: Readonly<Record<string, Place>>;
}

type Settings = Readonly<Record<string, unknown>>;

const ROOT = JSON.parse(
  readFileSync(path.join(import.meta.dirname, "..", "fixtures", "config-0.2.schema.json"), "utf8"),
) as Place;

const WEB = ["http://127.0.0.1:9", "https://proxy.example/kick"];
const SOCKETS = ["ws://127.0.0.1:9", "wss://proxy.example:443"];
const IDS = ["", "123", 45];
/** Settings whose schema does not say all of what may stand there; none of these is changed by being read. */
const MAY_BE: Readonly<Record<string, readonly unknown[]>> = {
  $schema: ["./config.schema.json"],
  timeZone: ["", "Europe/Berlin"],
  "currency.one": ["gem", "gold coin"],
  "currency.many": ["gems", "gold coins"],
  "twitch.channel": ["", "ann_1"],
  "twitch.botLogin": ["", "annbot"],
  "twitch.endpoints.chat": SOCKETS,
  "twitch.endpoints.eventsub": SOCKETS,
  "twitch.endpoints.api": WEB,
  "twitch.endpoints.auth": WEB,
  "kick.channel": ["", "ann-1"],
  "kick.bot": ["", "ann-bot"],
  "kick.userId": IDS,
  "kick.channelId": IDS,
  "kick.chatroomId": IDS,
  "kick.drivers": [[], ["kick-js", "webhook"], ["webhook", "realtime"]],
  "kick.webhook.publicUrl": ["", "https://tunnel.example/kick"],
  "kick.endpoints.site": WEB,
  "kick.endpoints.web": WEB,
  "kick.endpoints.api": WEB,
  "kick.endpoints.id": WEB,
  "kick.endpoints.pusher": ["", ...SOCKETS],
  "watching.bots": [[], ["nightbot"]],
  "watching.happyHours": [[], [{ at: "0 20 * * 5", minutes: 30, multiplier: 1.5 }]],
  "chat.language": ["en", "fr", "pt-BR"],
  "chat.prefix": ["?", "$$"],
  "chat.commands": [{}, { top: false, give: { aliases: ["gift"], role: "vip", price: 5 } }],
  "chat.replies": [{}, { "give.given": "{viewer}: // {amount} /* { */", "help.unknown": "" }],
  "drops.words": [["comet"], ["lantern", "pepper"]],
  "drops.plans": [
    [],
    [{ name: "hourly", kind: "rain", amount: 5, first: 1, who: "active", everyMinutes: 60 }],
    [{ name: "friday", kind: "drop", amount: 5, first: 3, who: "listed", cron: "0 21 * * 5" }],
  ],
  "shop.items": [[]],
  "shop.viewerText.blockedWords": [[], ["spoiler*"]],
  "shop.obs.url": ["", "ws://127.0.0.1:4455"],
  "support.tiers": [[{ from: 5, text: "thanks" }]],
  "custom.timers": [[], [{ name: "night", cron: "30 22 * * *", text: "Good night!", lines: 0 }]],
  "operations.backupAt": ["30 4 * * *"],
};

/** Any part of the settings that version 0.2 had. */
export const earlierConfigs = fc.record(recordOf(ROOT, []), { requiredKeys: [] }) as fc.Arbitrary<Settings>;

function recordOf(place: Place, at: readonly string[]): Record<string, fc.Arbitrary<unknown>> {
  return Object.fromEntries(
    Object.entries(place.properties!).map(([key, inner]) => [key, anythingAt(inner, [...at, key])]),
  );
}

function anythingAt(place: Place, at: readonly string[]): fc.Arbitrary<unknown> {
  const known = MAY_BE[at.join(".")] ?? place.enum;
  if (known) return fc.constantFrom(...known);
  if (place.properties) return fc.record(recordOf(place, at), { requiredKeys: [] });
  switch (place.type) {
    case "boolean":
      return fc.boolean();
    case "integer":
      return fc.integer({ min: place.minimum!, max: place.maximum! });
    case "number":
      return fc.integer({ min: place.minimum! * 2, max: place.maximum! * 2 }).map((halves) => halves / 2);
    case "string":
      return fc
        .array(fc.constantFrom("a", "É", "7", "{", "}", ",", '"', "/", "\\"), { minLength: 1, maxLength: 8 })
        .map((signs) => signs.join(""));
    default:
      throw new Error(`Nobody knows what may stand at ${at.join(".")}: add it to MAY_BE`);
  }
}

/** What version 0.2 took each setting for, by its place there: what was given, else its default. */
export function earlierMeaning(config: Settings): ReadonlyMap<string, unknown> {
  const meaning = new Map<string, unknown>();
  const walk = (place: Place, given: unknown, at: readonly string[]) => {
    if (!place.properties) meaning.set(at.join("."), given ?? place.default);
    for (const [key, inner] of Object.entries(place.properties ?? {}))
      walk(inner, (given as Settings | undefined)?.[key], [...at, key]);
  };
  walk(ROOT, config, []);
  return meaning;
}

/** How somebody writes: what the choices come to is taken from `dice`, round and round. */
interface Hand {
  readonly indent: string;
  readonly eol: string;
  readonly lastCommas: boolean;
  readonly dice: readonly number[];
}

export const hands: fc.Arbitrary<Hand> = fc.record({
  indent: fc.constantFrom("  ", "    ", "\t"),
  eol: fc.constantFrom("\n", "\r\n"),
  lastCommas: fc.boolean(),
  dice: fc.array(fc.nat(9), { minLength: 1, maxLength: 40 }),
});

/** A config as JSON with comments, and the comments in it. */
export function handwritten(config: Settings, hand: Hand): { readonly text: string; readonly comments: string[] } {
  const comments: string[] = [];
  let rolls = 0;
  const roll = () => hand.dice[rolls++ % hand.dice.length]!;
  const comment = (inLine: boolean) => {
    const words = `note ${comments.length}, { "kick": 1 }`;
    const written = inLine ? `/* ${words} */` : roll() < 7 ? `// ${words}` : `/* ${words}${hand.eol}   more */`;
    comments.push(words);
    return written;
  };
  const object = (value: Settings, depth: number, inLine: boolean): string => {
    const entries = Object.entries(value);
    const oneLine = inLine || entries.length === 0 || (entries.length < 3 && roll() === 0);
    const between = oneLine ? " " : hand.eol + hand.indent.repeat(depth + 1);
    const parts = entries.map(([key, inner], index) => {
      const above = roll() === 1 ? `${comment(oneLine)}${between}` : "";
      const isLast = index === entries.length - 1;
      const comma = !isLast || hand.lastCommas ? (roll() === 2 ? ` ${comment(true)},` : ",") : "";
      const behind = roll() === 3 && (!oneLine || isLast) ? ` ${comment(oneLine)}` : "";
      return `${between}${above}${JSON.stringify(key)}: ${any(inner, depth + 1, oneLine)}${comma}${behind}`;
    });
    return `{${parts.join("")}${oneLine ? " " : hand.eol + hand.indent.repeat(depth)}}`;
  };
  const any = (value: unknown, depth: number, inLine: boolean) =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? object(value as Settings, depth, inLine)
      : JSON.stringify(value);
  const text = object(config, 0, roll() === 4) + hand.eol;
  return { text, comments };
}
