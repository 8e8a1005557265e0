/**
 * Reads what stands behind `!command add` and `edit`: `!socials [role=subscriber] [cooldown=30] [viewercooldown=10]
 * [price=10] [count=0] text`. Settings stand before the text, in any order. Nightbot's `-cd=30 -ul=moderator` is read too.
 * Pure.
 */

import { closest } from "../../base/closest.ts";
import { UserError } from "../../base/errors.ts";
import { AMOUNT_MAX } from "../../base/lengths.ts";
import { parseAmount } from "../../chat/reading/amounts.ts";
import { isTimeUnit, parseDuration } from "../../chat/reading/durations.ts";
import { cleanText } from "../../chat/reading/text.ts";
import { LanguageWords } from "../../chat/wording/language-words.ts";
import { ROLES, type Role } from "../../model/message.ts";
import { checkedText, checkedWord } from "./check-text.ts";
import { VARIABLES } from "./variables.ts";

/** What is said of a command; what is not is left as it is. */
export interface CommandWish {
  readonly word: string;
  readonly text?: string;
  readonly role?: Role;
  readonly channelSeconds?: number;
  readonly viewerSeconds?: number;
  readonly price?: number;
  readonly count?: number;
}

type Draft = { -readonly [K in keyof CommandWish]?: CommandWish[K] };
type Key = "role" | "cooldown" | "viewercooldown" | "price" | "count";

const SECONDS_MAX = 86_400;
const COUNT_MAX = 1_000_000_000;
const OPTION = /^-{0,2}(\p{L}[\p{L}\p{M}-]*)=(\S*)$/iu;

const KEYS: Readonly<Record<string, Key>> = {
  role: "role",
  ul: "role",
  userlevel: "role",
  level: "role",
  cooldown: "cooldown",
  cd: "cooldown",
  channelcooldown: "cooldown",
  viewercooldown: "viewercooldown",
  usercooldown: "viewercooldown",
  price: "price",
  cost: "price",
  count: "count",
};
const EXAMPLES: Readonly<Record<Key, string>> = {
  role: "role=subscriber",
  cooldown: "cooldown=30s",
  viewercooldown: "viewercooldown=10s",
  price: "price=10",
  count: "count=0",
};
const OPTIONS = ["role", "cooldown", "viewercooldown", "price", "count"] as const;
const ROLE_WORDS: Readonly<Record<string, Role>> = {
  everyone: "everyone",
  all: "everyone",
  viewer: "everyone",
  subscriber: "subscriber",
  sub: "subscriber",
  subs: "subscriber",
  vip: "vip",
  twitch_vip: "vip",
  moderator: "moderator",
  mod: "moderator",
  mods: "moderator",
  broadcaster: "broadcaster",
  streamer: "broadcaster",
  owner: "broadcaster",
};

const TIMES: readonly Key[] = ["cooldown", "viewercooldown"];

/** Reads the line; `undefined` when it names no command. */
export function readCommandLine(line: string, mark: string, language = new LanguageWords()): CommandWish | undefined {
  const draft: Draft = {};
  let rest = takeOptions(cleanText(line), draft, language);
  const [, first = "", behind = ""] = /^(\S*)\s*([\s\S]*)$/.exec(rest)!;
  if (first === "") return undefined;
  const word = checkedWord(first, mark);
  rest = takeOptions(behind, draft, language);
  const text = rest === "" ? {} : { text: checkedText(rest, VARIABLES) };
  return { ...draft, word, ...text };
}

/** The same out of fields: nothing in the text is read as a setting. */
export function checkedCommand({ text, ...wish }: CommandWish, mark: string): CommandWish {
  const checked = text === undefined ? "" : checkedText(text, VARIABLES);
  return { ...wish, word: checkedWord(wish.word, mark), ...(checked === "" ? {} : { text: checked }) };
}

/** Takes settings from the front; what is left. */
function takeOptions(line: string, draft: Draft, language: LanguageWords): string {
  let rest = line;
  for (;;) {
    const token = rest.split(/\s/, 1)[0]!;
    const option = OPTION.exec(token);
    if (!option) return rest;
    const written = option[1]!.toLowerCase();
    const key = Object.hasOwn(KEYS, written) ? KEYS[written] : language.meant(written, OPTIONS);
    if (!key) {
      const near = written.length < 4 ? undefined : closest(written, OPTIONS);
      if (near) throw optionError(token, near as Key);
      return rest;
    }
    const behind = rest.slice(token.length).trimStart();
    // "price=1 000": whoever means one point for a text that begins with a number puts another setting between them.
    const more = /^\d{3}(?!\S)/.exec(behind)?.[0];
    if (key === "price" && more !== undefined && /^\d{1,3}$/.test(option[2]!))
      throw optionError(`${token} ${more}`, key);
    // "cooldown=1 h": an hour was meant, and not one second for a text that begins with h.
    const unit = /^\p{L}+(?!\S)/u.exec(behind)?.[0] ?? "";
    if (TIMES.includes(key) && /^\d+$/.test(option[2]!) && isTimeUnit(unit)) throw optionError(`${token} ${unit}`, key);
    setOption(draft, key, option[2]!, token, language);
    rest = behind;
  }
}

function setOption(draft: Draft, key: Key, value: string, token: string, language: LanguageWords): void {
  switch (key) {
    case "role": {
      const word = value.toLowerCase();
      const role = Object.hasOwn(ROLE_WORDS, word) ? ROLE_WORDS[word] : language.meant(value, ROLES);
      if (role === undefined) throw optionError(token, key);
      draft.role = role;
      return;
    }
    case "cooldown":
      draft.channelSeconds = secondsFrom(value, token, key);
      return;
    case "viewercooldown":
      draft.viewerSeconds = secondsFrom(value, token, key);
      return;
    case "price":
      draft.price = wholeFrom(amountIn(value), AMOUNT_MAX, token, key);
      return;
    case "count":
      draft.count = wholeFrom(value, COUNT_MAX, token, key);
  }
}

/** `30`, `30s`, `5m`. */
function secondsFrom(value: string, token: string, key: Key): number {
  const length = parseDuration(value);
  return length === undefined
    ? wholeFrom(value, SECONDS_MAX, token, key)
    : wholeFrom(String(Math.round(length / 1_000)), SECONDS_MAX, token, key);
}

/** `1,000` and `1.5k` in digits, as amounts are written in chat. */
function amountIn(value: string): string {
  const written = parseAmount(value, { decimalSign: "." });
  return written && "units" in written ? String(written.units) : value;
}

function wholeFrom(value: string, most: number, token: string, key: Key): number {
  const number = /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
  if (number <= most) return number;
  throw optionError(token, key);
}

function optionError(written: string, key: Key): UserError {
  const token = /^[\p{L}\p{N}_=-]{1,40}(?: (?:\d{3}|\p{L}{1,10}))?$/u.test(written)
    ? written
    : `${written.split("=", 1)[0]!}=…`;
  const example = EXAMPLES[key];
  const roles = "everyone, subscriber, vip, moderator, broadcaster";
  const more = key === "role" ? ` (${roles})` : "";
  return new UserError("customOption", `I cannot read ${token}. Write it like ${example}${more}.`, {
    written: token,
    example,
    roles: key === "role" ? roles : "none",
  });
}
