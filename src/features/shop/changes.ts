/** What !edititem changes, from the words of chat to the settings of an item. */

import { MINUTE_MS, PRICE_MAX } from "../../base/lengths.ts";
import { cronProblem } from "../../base/time-plan.ts";
import { parseInteger } from "../../chat/reading/amounts.ts";
import { parseDuration } from "../../chat/reading/durations.ts";
import { tokenize } from "../../chat/reading/parse.ts";
import type { LanguageWords } from "../../chat/wording/language-words.ts";
import { ROLES } from "../../model/message.ts";
import { checkedSaying } from "./saying.ts";
import type { ItemConfig } from "./settings.ts";

/** `undefined` takes a setting away. */
export type Change = { readonly [K in keyof ItemConfig]?: ItemConfig[K] | undefined };

/** What can be changed about an item, as it is written behind its name. */
export const CHANGES = [
  "name",
  "price",
  "description",
  "aliases",
  "stock",
  "restock",
  "cooldown",
  "channelcooldown",
  "perbroadcast",
  "perday",
  "ever",
  "role",
  "watched",
  "message",
  "fulfil",
  "say",
] as const;

/** A change as it is written: what, and to what. */
export interface WrittenChange {
  readonly what: (typeof CHANGES)[number];
  readonly value: string;
}

const SWITCH = ["on", "yes", "off", "no"] as const;
const NONE = /^(?:none|off|0|no)$/i;
const NAME_MAX = 40;

/** Whether something can be a name of an item: the same rule as in the config. */
export function isItemName(name: string): boolean {
  const word = name.trim();
  if (word === "" || word.length > NAME_MAX || /^(?:status|cancel)$/i.test(word)) return false;
  return /[\p{L}\p{N}]/u.test(word) && !/[{}"<>@#\n]/.test(word) && !/^[!/]/.test(word);
}

/** `price 250`; quotes may stand around the value. `undefined` when it says nothing that can be changed. */
export function readChange(text: string, language: LanguageWords): WrittenChange | undefined {
  const [first, second, ...more] = tokenize(text);
  const what = language.meant(first?.text ?? "", CHANGES);
  if (what === undefined || second === undefined) return undefined;
  // Several aliases keep their quotes, which say where each ends.
  const whole = text.slice(second.start).trim();
  return { what, value: more.length === 0 && what !== "aliases" ? second.text : whole };
}

/** The change that `what` and `value` stand for; `undefined` when the value makes no sense. The stock is not among them. */
export function changeFrom(
  settings: ItemConfig,
  what: string,
  written: string,
  language: LanguageWords,
): Change | undefined {
  // "none" in the language's word is none like any other.
  const value = language.meant(written, ["none"]) ?? written;
  switch (what) {
    case "name":
      return isItemName(written) ? { name: written } : undefined;
    case "aliases": {
      const aliases = NONE.test(value) ? [] : aliasesFrom(value);
      if (!aliases) return undefined;
      return aliases.length <= 20 && aliases.every(isItemName) ? { aliases } : undefined;
    }
    case "price":
      return whole(value, (price) => (price >= 1 && price <= PRICE_MAX ? { price } : undefined));
    case "description":
      return { description: NONE.test(value) ? "" : value.slice(0, 200) };
    case "restock":
      return restock(settings, value);
    case "role":
      return known(language.meant(value, ROLES), (role) => ({ role }));
    case "watched":
      return time(value, (ms) => ({ watchedMinutes: Math.ceil(ms / MINUTE_MS) }));
    case "message":
      return known(language.meant(value, SWITCH), (said) => ({ message: said === "on" || said === "yes" }));
    case "fulfil":
      return known(language.meant(value, ["queue", "auto"] as const), (fulfil) => ({ fulfil }));
    case "say":
      return { action: NONE.test(value) ? undefined : { kind: "say", text: checkedSaying(value.slice(0, 400)) } };
    default:
      return waitsAndLimits(settings, what, value);
  }
}

function known<T>(value: T | undefined, then: (value: T) => Change): Change | undefined {
  return value === undefined ? undefined : then(value);
}

/** `hat, top hat` or `hat "top hat"`; `undefined` for words without either, which may be one alias or several. */
function aliasesFrom(value: string): string[] | undefined {
  const inQuotes = (one: string) => one.trim().replace(/^["'“”‘’«]\s*(.*?)\s*["'“”‘’»]$/u, "$1");
  if (value.includes(",")) return value.split(",").map(inQuotes);
  const tokens = tokenize(value);
  const bare = tokens.filter(({ text, start }) => value.startsWith(text, start));
  if (tokens.length > 1 && bare.length === tokens.length) return undefined;
  return tokens.map(({ text }) => text);
}

function waitsAndLimits({ cooldown, limit }: ItemConfig, what: string, value: string): Change | undefined {
  switch (what) {
    case "cooldown":
      return time(value, (ms) => ({ cooldown: { ...cooldown, viewerSeconds: Math.ceil(ms / 1_000) } }));
    case "channelcooldown":
      return time(value, (ms) => ({ cooldown: { ...cooldown, channelSeconds: Math.ceil(ms / 1_000) } }));
    case "perbroadcast":
      return whole(value, (count) => ({ limit: { ...limit, broadcast: count } }));
    case "perday":
      return whole(value, (count) => ({ limit: { ...limit, day: count } }));
    case "ever":
      return whole(value, (count) => ({ limit: { ...limit, ever: count } }));
    default:
      return undefined;
  }
}

function restock(settings: ItemConfig, value: string): Change | undefined {
  if (NONE.test(value)) return { restock: undefined };
  const plan = value.replaceAll('"', "").trim();
  const fits = cronProblem(plan) === undefined && settings.stock !== undefined;
  return fits ? { restock: plan } : undefined;
}

/** A whole number, written as amounts are; 0 for none. */
export function whole<T>(value: string, then: (count: number) => T): T | undefined {
  if (NONE.test(value)) return then(0);
  const count = parseInteger(value.replace(/(?<=\d)\s(?=\d{3}(?!\d))/g, ""), { decimalSign: "." });
  return count !== undefined && count >= 0 && count <= PRICE_MAX ? then(count) : undefined;
}

function time<T>(value: string, then: (ms: number) => T): T | undefined {
  const ms = NONE.test(value) ? 0 : parseDuration(value.replace(/^(\d+)\s+(?=\p{L}+$)/u, "$1"));
  return ms === undefined ? undefined : then(ms);
}
