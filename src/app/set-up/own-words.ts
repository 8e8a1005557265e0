/** Which of our words an earlier run of `chatmint init` moved out of the way of a bot that is gone. */
import type { ChatConfig, CommandOverride } from "../../chat/settings.ts";
import { type Collision, collisions, renamed } from "./other-bots.ts";

type Commands = ChatConfig["commands"];

/** One of our commands as it is without any setting: its words, its own first. */
interface Own {
  readonly name: string;
  readonly words: readonly string[];
  /** The one that is shown: the language's, where it has one. */
  readonly shown?: string;
}

/** A command that can have its words back. */
export interface Words {
  readonly command: string;
  readonly own: string;
  /** The word it has now; `undefined` where it kept its own. */
  readonly instead: string | undefined;
  /** What changes below `chat.commands.<command>`: `""` for all of it, or `.name`; `undefined` takes it out. */
  readonly keys: readonly (readonly [at: string, value: unknown])[];
}

/**
 * The renames that `init` made for the bots that are `gone`, as far as those that `stay` leave the words free, and what it
 * switched off for them. What the streamer wrote by hand is none of them: another name, words of their own.
 */
export function takenBack(options: {
  readonly commands: Commands;
  readonly ours: readonly Own[];
  readonly gone: readonly string[];
  readonly stay: readonly string[];
  readonly currencyWords: readonly string[];
}): { readonly renamed: readonly Words[]; readonly switchedOff: readonly Words[] } {
  const { commands, ours, gone, stay, currencyWords } = options;
  const by = (bots: readonly string[]) =>
    new Map(collisions(bots, ours, currencyWords).map((one) => [one.command, one]));
  const [before, now] = [by([...gone, ...stay]), by(stay)];
  const back: Words[] = [];
  const switchedOff: Words[] = [];
  for (const { name, words } of ours) {
    const setting = Object.hasOwn(commands, name) ? commands[name] : undefined;
    const [collided, collides] = [before.get(name), now.get(name)];
    if (setting === undefined || !collided) continue;
    const own = words[0]!;
    if (setting === false) {
      if (!collides?.colliding.includes(own))
        switchedOff.push({ command: name, own, instead: undefined, keys: [["", undefined]] });
      continue;
    }
    if (!isByInit(setting, collided, currencyWords)) continue;
    const wanted = collides ? renamed(collides, currencyWords) : {};
    const keys = changes(setting, wanted);
    if (keys.length > 0) back.push({ command: name, own, instead: setting.name, keys });
  }
  return { renamed: back, switchedOff };
}

/** The language's word, or an `m` before its own name, is how `init` renames; else all that it takes away are the words that collided. */
function isByInit(
  setting: Exclude<CommandOverride, false>,
  collided: Collision,
  currencyWords: readonly string[],
): boolean {
  const aliases = new Set(setting.aliases ?? []);
  if (setting.name !== undefined) {
    const usual = new Set([...collided.words, "{currency}", ...currencyWords]);
    const names = [`m${collided.words[0]}`, renamed(collided, currencyWords).name];
    return names.includes(setting.name) && [...aliases].every((alias) => usual.has(alias));
  }
  const made = renamed(collided, currencyWords).aliases;
  return setting.aliases !== undefined && aliases.size === made.length && made.every((alias) => aliases.has(alias));
}

function changes(
  setting: Exclude<CommandOverride, false>,
  wanted: { readonly name?: string; readonly aliases?: readonly string[] },
): Words["keys"] {
  const keys = (["name", "aliases"] as const).filter(
    (key) => JSON.stringify(setting[key]) !== JSON.stringify(wanted[key]),
  );
  const others = Object.keys(setting).some((key) => key !== "name" && key !== "aliases");
  const isEmpty = wanted.name === undefined && wanted.aliases === undefined && !others;
  return isEmpty ? [["", undefined]] : keys.map((key) => [`.${key}`, wanted[key]]);
}

/** The settings of commands with these changes made. */
export function applied(commands: Commands, words: readonly Words[]): Commands {
  const result: Record<string, CommandOverride> = { ...commands };
  for (const { command, keys } of words) {
    for (const [at, value] of keys) {
      if (at === "") delete result[command];
      else result[command] = { ...(result[command] as object), [at.slice(1)]: value } as CommandOverride;
    }
  }
  return result;
}
