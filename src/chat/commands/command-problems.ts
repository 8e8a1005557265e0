/** What is wrong with what a command file exports: a sentence per problem, by key, with what to write instead. */
import { closest } from "../../base/closest.ts";
import { messageOf } from "../../base/errors.ts";
import { ROLES } from "../../model/message.ts";
import { compileMessage } from "../wording/icu.ts";

const KINDS = ["viewer", "amount", "payment", "integer", "duration", "word", "text"];
const WORD = /^[\p{L}\p{N}_-]{1,40}$/u;
const REPLY_NAME = /^[a-z][A-Za-z0-9]*$/;

/** With the sentence it says: a reply that was never declared fails once the command is called. */
const RUN_HINT = `Write replies: { hello: "Hello, {viewer}!" }, run({ reply }) { return reply("hello"); }`;

type Check = (value: unknown) => readonly string[];

const CHECKS: Readonly<Record<string, Check>> = {
  description: (value) => textProblem("description", value, `description: "Say hello."`),
  aliases: aliasProblems,
  role: (value) =>
    ROLES.includes(value as never) ? [] : [`role: expected ${oneOf(ROLES)}, got ${show(value)}${near(value, ROLES)}`],
  cooldown: cooldownProblems,
  price: (value) =>
    Number.isSafeInteger(value) && (value as number) >= 0
      ? []
      : [`price: expected a whole number, 0 or more, got ${show(value)}. Write price: 10`],
  args: argumentProblems,
  subcommands: subcommandProblems,
  replies: replyProblems,
  run: runProblems,
};

/** Problems of a command, without the file's name; none when it can be used. */
export function commandProblems(value: unknown): readonly string[] {
  if (value === undefined || value === null) {
    return ["nothing is exported. Write: export default defineCommand({ description: ..., run() { ... } })"];
  }
  if (!isObject(value)) {
    return [
      `the default export is ${show(value)}. Write: export default defineCommand({ description: ..., run() { ... } })`,
    ];
  }
  const problems: string[] = [];
  for (const key of Object.keys(value)) {
    if (CHECKS[key]) continue;
    problems.push(`${key} is not a part of a command${nearOrAll(key, Object.keys(CHECKS))}`);
  }
  for (const [key, check] of Object.entries(CHECKS)) {
    const missing = value[key] === undefined;
    if (!missing) problems.push(...check(value[key]));
    else if (key === "description") problems.push(`description is missing. Write description: "What it does."`);
    else if (key === "run") problems.push(`run is missing. ${RUN_HINT}`);
  }
  return problems;
}

function aliasProblems(value: unknown): readonly string[] {
  if (!Array.isArray(value))
    return [`aliases: expected a list of words, got ${show(value)}. Write aliases: ["hi", "hey"]`];
  return value.flatMap((alias) => {
    if (typeof alias === "string" && (WORD.test(alias) || alias === "{currency}")) return [];
    const bare = typeof alias === "string" ? alias.replace(/[^\p{L}\p{N}_-]/gu, "") : "";
    return [
      `aliases: ${show(alias)} is not one word of letters and digits${bare ? `. Write ${show(bare)}, without the mark` : ""}`,
    ];
  });
}

function cooldownProblems(value: unknown): readonly string[] {
  if (!isObject(value))
    return [`cooldown: expected seconds by name, got ${show(value)}. Write cooldown: { viewerSeconds: 5 }`];
  const keys = ["viewerSeconds", "channelSeconds"];
  return Object.entries(value).flatMap(([key, seconds]) => {
    if (!keys.includes(key)) return [`cooldown.${key} is not known${nearOrAll(key, keys)}`];
    if (seconds === undefined || (typeof seconds === "number" && seconds >= 0 && seconds <= 86_400)) return [];
    return [`cooldown.${key}: expected seconds from 0 to 86400, got ${show(seconds)}`];
  });
}

function argumentProblems(value: unknown): readonly string[] {
  if (!isObject(value))
    return [`args: expected arguments by name, got ${show(value)}. Write args: { to: "viewer", amount: "amount" }`];
  const names = Object.keys(value);
  return Object.entries(value).flatMap(([name, spec], index) => {
    const problem = argumentProblem(name, spec);
    if (problem) return [problem];
    const takesAll = spec === "text" || spec === "text?";
    if (takesAll && index < names.length - 1) {
      return [
        `args.${name}: "text" takes the rest of the line, so it must be the last; ${names[index + 1]} comes after it`,
      ];
    }
    return [];
  });
}

function argumentProblem(name: string, spec: unknown): string | undefined {
  if (typeof spec === "string") {
    const kind = spec.replace(/\?$/, "");
    if (KINDS.includes(kind)) return undefined;
    return `args.${name}: ${show(spec)} is no kind of argument${near(kind, KINDS) || `. There are: ${KINDS.join(", ")}, each with ? when it may be left out, and lists of words`}`;
  }
  if (isObject(spec) && spec.kind !== undefined) return detailedProblem(name, spec);
  const words = Array.isArray(spec) ? spec : isObject(spec) ? spec.choice : undefined;
  if (
    Array.isArray(words) &&
    words.length > 0 &&
    words.every((word) => typeof word === "string" && /^\S+$/.test(word))
  ) {
    const extra = isObject(spec) ? Object.keys(spec).find((key) => key !== "choice" && key !== "optional") : undefined;
    return extra === undefined ? undefined : `args.${name}.${extra} is not known. A choice has choice and optional`;
  }
  return `args.${name}: expected a kind like "viewer" or a list of words like ["on", "off"], got ${show(spec)}`;
}

/** What may be said about a kind that is written in full. */
const DETAILS: Readonly<Record<string, Readonly<Record<string, (value: unknown) => boolean>>>> = {
  amount: { minutes: (value) => value === "ask" },
  payment: {
    minutes: (value) => value === "ask",
    of: (value) => typeof value === "string",
    freeFrom: (value) => ROLES.includes(value as never),
  },
  viewer: { orEverybody: (value) => value === true },
  duration: { bare: (value) => value === "seconds" },
};

function detailedProblem(name: string, spec: Record<string, unknown>): string | undefined {
  const details = DETAILS[String(spec.kind)];
  if (!details) {
    const kinds = Object.keys(DETAILS);
    return `args.${name}.kind: ${show(spec.kind)} cannot be written in full${nearOrAll(String(spec.kind), kinds)}`;
  }
  for (const [key, value] of Object.entries(spec)) {
    if (key === "kind" || (key === "optional" && typeof value === "boolean")) continue;
    const fits = details[key];
    if (!fits)
      return `args.${name}.${key} is not known${nearOrAll(key, ["kind", "optional", ...Object.keys(details)])}`;
    if (!fits(value)) return `args.${name}.${key}: ${show(value)} cannot be said there`;
  }
  return undefined;
}

function subcommandProblems(value: unknown): readonly string[] {
  if (!isObject(value))
    return [`subcommands: expected commands by word, got ${show(value)}. Write subcommands: { add: "addpoints" }`];
  return Object.entries(value).flatMap(([word, target]) =>
    WORD.test(word) && typeof target === "string"
      ? []
      : [`subcommands.${word}: expected the name of a command, got ${show(target)}`],
  );
}

function replyProblems(value: unknown): readonly string[] {
  if (!isObject(value))
    return [`replies: expected texts by name, got ${show(value)}. Write replies: { hello: "Hello, {viewer}!" }`];
  return Object.entries(value).flatMap(([name, text]) => {
    if (!REPLY_NAME.test(name))
      return [`replies.${name}: a reply's name begins with a small letter and has letters and digits only`];
    if (name === "description")
      return [`replies.description: that name is taken by the command's description. Use another one`];
    if (typeof text !== "string") return [`replies.${name}: expected a text in quotes, got ${show(text)}`];
    try {
      compileMessage(text, "en");
      return [];
    } catch (error) {
      return [`replies.${name}: ${messageOf(error)}`];
    }
  });
}

function runProblems(value: unknown): readonly string[] {
  if (typeof value !== "function") return [`run: expected a function, got ${show(value)}. ${RUN_HINT}`];
  if (value.constructor.name === "AsyncFunction") {
    return [
      "run: must not be async, because what it moves and what it says are one transaction. Take away async and await",
    ];
  }
  return [];
}

function textProblem(key: string, value: unknown, example: string): readonly string[] {
  return typeof value === "string" && value.trim() !== ""
    ? []
    : [`${key}: expected a text in quotes, got ${show(value)}. Write ${example}`];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function near(value: unknown, candidates: readonly string[]): string {
  const found = typeof value === "string" ? closest(value, candidates) : undefined;
  return found === undefined ? "" : `. Did you mean ${found}?`;
}

function nearOrAll(value: string, candidates: readonly string[]): string {
  return near(value, candidates) || `. There are: ${candidates.join(", ")}`;
}

function oneOf(words: readonly string[]): string {
  return `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}

function show(value: unknown): string {
  if (typeof value === "function") return "a function";
  if (typeof value === "string") return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
  if (typeof value !== "object" || value === null)
    return `${String(value)} (${value === null ? "null" : typeof value})`;
  return Array.isArray(value) ? "a list" : "an object";
}
