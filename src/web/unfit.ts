/** What does not fit the shapes of a route, in plain words, each beside the part of the request it is about. */
import type * as z from "zod";
import { phrase } from "../base/phrase.ts";
import { type FieldProblem, Refusal } from "./refusal.ts";

type Issue = z.core.$ZodIssue;

/** `tell`: a sentence in the language of the pages. `cure`: what to do about it, for whoever reads it. */
export function unfitted(issues: readonly Issue[], tell: (english: string) => string, cure: string): Refusal {
  const sentences = new Map<string, string>();
  // One sentence a part: the first, but what a route itself allows says more than what a number can be.
  for (const issue of [...issues].sort((one, other) => Number(isOfNumbers(one)) - Number(isOfNumbers(other)))) {
    const field = issue.path.map(String).join(".");
    if (!sentences.has(field)) sentences.set(field, sentenceOf(issue));
  }
  const fields = [...sentences].map(([field, sentence]): FieldProblem => ({ field, message: tell(sentence) }));
  const message = fields.map(({ field, message }) => (field === "" ? message : `${field}: ${message}`)).join(" ");
  return new Refusal(400, "NOT_VALID", message, cure, undefined, fields);
}

/** Whether it is about the numbers a computer can count with. */
function isOfNumbers(issue: Issue): boolean {
  if (issue.code === "too_small") return issue.minimum === Number.MIN_SAFE_INTEGER;
  return issue.code === "too_big" && issue.maximum === Number.MAX_SAFE_INTEGER;
}

function sentenceOf(issue: Issue): string {
  switch (issue.code) {
    case "invalid_type":
      return typeSentence(issue.expected, issue.message);
    case "too_small":
      return leastSentence(issue);
    case "too_big":
      return mostSentence(issue);
    case "invalid_value":
      return phrase("Write one of these: {list}.", { list: issue.values.map(String).join(", ") });
    case "unrecognized_keys":
      return phrase("Nothing here is called {list}.", { list: issue.keys.join(", ") });
    case "invalid_format":
    case "custom":
      // What a route says itself is a sentence; zod's own begins so.
      return issue.message.startsWith("Invalid ") ? phrase("This is not written as it should be.") : issue.message;
    case "invalid_union": {
      const [first] = issue.errors.flat().filter(({ code }) => code !== "invalid_type");
      return first === undefined ? phrase("This is not what belongs here.") : sentenceOf(first);
    }
    default:
      return phrase("This is not what belongs here.");
  }
}

function typeSentence(expected: string, message: string): string {
  if (message.endsWith("received undefined")) return phrase("This is missing.");
  if (expected === "int") return phrase("Write a whole number.");
  if (expected === "number") return phrase("Write a number.");
  if (expected === "string") return phrase("Write some words.");
  if (expected === "boolean") return phrase("This is on or off: true or false.");
  return phrase("This is not what belongs here.");
}

function leastSentence({ origin, minimum, inclusive }: Extract<Issue, { readonly code: "too_small" }>): string {
  if (minimum === Number.MIN_SAFE_INTEGER) return phrase("This number is too small.");
  const least = shown(minimum);
  if (origin === "string") {
    return minimum === 1 ? phrase("Write something here.") : phrase("Write at least {least} characters.", { least });
  }
  if (origin === "array") return phrase("Choose at least {least}.", { least });
  return inclusive === false
    ? phrase("Write more than {least}.", { least })
    : phrase("Write {least} or more.", { least });
}

function mostSentence({ origin, maximum, inclusive }: Extract<Issue, { readonly code: "too_big" }>): string {
  if (maximum === Number.MAX_SAFE_INTEGER) return phrase("This number is too large.");
  const most = shown(maximum);
  if (origin === "string") return phrase("Write at most {most} characters.", { most });
  if (origin === "array") return phrase("Choose at most {most}.", { most });
  return inclusive === false ? phrase("Write less than {most}.", { most }) : phrase("Write {most} or less.", { most });
}

/** Thousands stand apart by a space: that is read in every language. */
function shown(limit: number | bigint): string {
  return String(limit).replace(/\d{5,}/, (digits) => digits.replace(/\B(?=(?:\d{3})+$)/g, "\u202F"));
}
