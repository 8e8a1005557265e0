/** One ICU message: checked when it is loaded, compiled once, filled in many times. */
import { type MessageFormatElement, parse, TYPE } from "@formatjs/icu-messageformat-parser";
import { IntlMessageFormat } from "intl-messageformat";
import { messageOf } from "../../base/errors.ts";
import { joinerOf } from "./elision.ts";

/** What fills a placeholder: the text shown for `{name}`, and the bare value for `{name, plural, ...}` and the like. */
export interface Filling {
  readonly shown: string;
  readonly bare: string | number;
}

/** A compiled message. `fill` is asked for each placeholder once and throws when one has no value. */
export interface Message {
  readonly placeholders: ReadonlySet<string>;
  format(fill: (placeholder: string) => Filling): string;
}

/** Keys of bare values get this in front, so that a message may show an amount and count it too. */
const BARE = "=";

/**
 * Compiles a message. Throws an Error whose sentence says what to write instead. `known` are the placeholders that
 * will have a value; without it any is allowed.
 */
export function compileMessage(text: string, locale: string, known?: ReadonlySet<string>): Message {
  const { tree, shown, bare } = readMessage(text);
  const placeholders = new Set([...shown, ...bare]);
  if (known) {
    const unknown = [...placeholders].filter((name) => !known.has(name));
    if (unknown.length > 0) {
      const list = unknown.map((name) => `{${name}}`).join(", ");
      const there = [...known].map((name) => `{${name}}`).join(", ");
      throw new Error(`${list} is not known here. There are: ${there}`);
    }
  }
  // Few of all messages are ever said.
  let format: IntlMessageFormat | undefined;
  const joiner = joinerOf(locale);
  return {
    placeholders,
    format(fill) {
      const values: Record<string, string | number> = {};
      for (const name of shown) values[name] = joiner.mark(fill(name).shown);
      for (const name of bare) values[BARE + name] = fill(name).bare;
      format ??= new IntlMessageFormat(tree, locale);
      return joiner.finish(String(format.format(values)));
    },
  };
}

interface ReadMessage {
  readonly tree: MessageFormatElement[];
  readonly shown: ReadonlySet<string>;
  readonly bare: ReadonlySet<string>;
}

/** What was read last, by its text: a file's texts are read when the file is checked and again when they are put together. */
const read = new Map<string, ReadMessage>();
const READ_MAX = 5_000;

function readMessage(text: string): ReadMessage {
  const before = read.get(text);
  if (before) return before;
  const tree = parseMessage(text);
  const hidden = hiddenBy(tree, false);
  if (hidden) {
    throw new Error(
      `an apostrophe before ${hidden} hides it, so it would be said as it stands. Write two apostrophes ('') or a curly one (’)`,
    );
  }
  const shown = new Set<string>();
  const bare = new Set<string>();
  collect(tree, shown, bare);
  if (read.size >= READ_MAX) read.clear();
  const found = { tree, shown, bare };
  read.set(text, found);
  return found;
}

function parseMessage(text: string): MessageFormatElement[] {
  try {
    return parse(text, { ignoreTag: true });
  } catch (error) {
    const kind = messageOf(error);
    const cure = CURES[kind] ?? "Check the braces: every { needs its }";
    throw new Error(`it is not a whole message (${kind.toLowerCase().replaceAll("_", " ")}). ${cure}`);
  }
}

const CURES: Readonly<Record<string, string>> = {
  EXPECT_ARGUMENT_CLOSING_BRACE: "A { is not closed: write {name}",
  UNCLOSED_QUOTE_IN_ARGUMENT_STYLE: "An apostrophe is not closed inside the braces",
  EMPTY_ARGUMENT: "Write the placeholder's name between the braces: {name}",
  MALFORMED_ARGUMENT: "A placeholder is one word of letters and digits: {name}",
  MISSING_OTHER_CLAUSE: "plural and select need a last branch called other: {n, plural, one {# coin} other {# coins}}",
  INVALID_ARGUMENT_TYPE:
    "After the comma comes plural, select, selectordinal or number: {n, plural, one {# coin} other {# coins}}",
  UNMATCHED_CLOSING_TAG: "Check the braces: every { needs its }",
};

/** What an apostrophe took from the message: ICU takes `'{` as a literal brace. */
function hiddenBy(tree: readonly MessageFormatElement[], inPlural: boolean): string | undefined {
  for (const element of tree) {
    if (element.type === TYPE.literal) {
      const found =
        /\{[^}]*\}?|\}/.exec(element.value)?.[0] ?? (inPlural && element.value.includes("#") ? "#" : undefined);
      if (found) return found;
    }
    if (element.type === TYPE.select || element.type === TYPE.plural) {
      const plural = inPlural || element.type === TYPE.plural;
      for (const option of Object.values(element.options)) {
        const found = hiddenBy(option.value, plural);
        if (found) return found;
      }
    }
  }
  return undefined;
}

/** Gathers the placeholders, and points those that need a bare value at it. */
function collect(tree: readonly MessageFormatElement[], shown: Set<string>, bare: Set<string>): void {
  for (const element of tree) {
    if (element.type === TYPE.argument) shown.add(element.value);
    if (element.type === TYPE.literal || element.type === TYPE.argument || element.type === TYPE.pound) continue;
    bare.add(element.value);
    element.value = BARE + element.value;
    if (element.type !== TYPE.select && element.type !== TYPE.plural) continue;
    for (const option of Object.values(element.options)) collect(option.value, shown, bare);
  }
}
