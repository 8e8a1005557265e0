/** The options of `chatmint import` for its help; read in options.ts. */

/** Flags and what each does, for the help. */
export const IMPORT_FLAGS: readonly (readonly [flags: string, description: string, standard?: string])[] = [
  ["--from <bot>", "the bot that it is of, where its content does not tell"],
  ["--mode <mode>", "add to what people have (the usual), raise-to what the file says, or set to it"],
  ["--currency <name>", "which currency of the other bot, as NAME or NAME=OURS"],
  ["--platform <name>", "where the viewers are, twitch or kick"],
  ["--duplicates <how>", "several rows of one person: sum, largest or skip"],
  ["--profile <name>", "which profile of a Firebot backup"],
  ["--time <unit>", "how watch time is counted, minutes, hours or seconds"],
  ["--columns <list>", "which columns a table has, as name=1,points=3"],
  ["--decimals <sign>", "what parts of a number are written behind, point or comma"],
  ["--yes", "writes without asking, after the same look"],
];
