/** Finds out what the streamer points at, and reads it as far as a place where it waits to be written. */
import path from "node:path";
import type { Config } from "../../app/config.ts";
import type { ImportChoices } from "../../app/imports/look.ts";
import { packageVersion } from "../../base/paths.ts";
import type { Staged } from "../../db/staged.ts";
import { ImportRows } from "../../features/imports/rows.ts";
import { type Answers, type Export, type ImportPlatform, isQuestion } from "../../imports/found.ts";
import type { Given } from "../../imports/given.ts";
import { importError } from "../../imports/problem.ts";
import { recognise } from "../../imports/sources.ts";
import { stage } from "../../imports/stage.ts";
import type { Deciding } from "./deciding.ts";
import type { PrepareGround } from "./prepare-ground.ts";

interface Read {
  readonly staged: Staged;
  /** What the streamer should know before they say yes. */
  readonly notes: readonly string[];
}

/** Reads what was given; asks for what only the streamer knows. */
export async function readGiven(ground: PrepareGround, given: Given, choices: ImportChoices): Promise<Read> {
  const { config, decisions, folder, progress } = ground;
  const { bot, found, answers } = await exportOf(given, choices, decisions);
  const currency = await currencyOf(found, config, choices, decisions);
  const { platform, note } = await platformOf(found, config, choices, decisions);
  const taken = await ground.withBook((db) => new Set(new ImportRows(db).underWay().map(({ file }) => file)));
  const staged = await stage({
    ...{ found, bot, currency, platform, mode: choices.mode, folder },
    by: JSON.stringify([answers, packageVersion()]),
    // Rows that the bot has not yet brought in.
    isTaken: (file) => taken.has(path.resolve(file)),
    ...(progress === undefined ? {} : { progress }),
  });
  return { staged, notes: [...found.notes, ...(note === undefined ? [] : [note])] };
}

async function exportOf(given: Given, { from, answers: said }: ImportChoices, decisions: Deciding) {
  let answers: Answers = said;
  for (;;) {
    const { source, found } = await recognise(given, { from, answers });
    if (!isQuestion(found)) return { bot: source.bot, found, answers };
    const { id, question, options, usual } = found;
    const answer = await decisions.choose({ option: id, question, options, usual, given: undefined });
    answers = { ...answers, [id]: answer };
  }
}

/** Which of the currencies in it is brought along, as `--currency NAME` or `--currency NAME=OURS` says. */
async function currencyOf(
  { currencies, title }: Export,
  { currency: { one, many } }: Config,
  { currency }: ImportChoices,
  decisions: Deciding,
): Promise<string> {
  const [name, ours] = namesOf(currency ?? "", currencies);
  if (ours && ![one, many].some((word) => word.toLowerCase() === ours.toLowerCase())) {
    throw importError("{ours} is no currency of yours. Yours is called {many}: --currency {name}={own}", {
      ...{ ours, many, name: name!, own: many },
    });
  }
  if (currencies.length === 1 && !name) return currencies[0]!;
  return decisions.choose({
    ...{ option: "currency", options: currencies, given: name || undefined },
    question: `There are ${currencies.length} currencies in ${title}. Which of them become your ${many}?`,
  });
}

/** A currency of the other bot may have a `=` in its name. */
function namesOf(given: string, currencies: readonly string[]): readonly [name: string, ours?: string] {
  const whole = given.trim().toLowerCase();
  const at = given.lastIndexOf("=");
  if (at < 0 || currencies.some((one) => one.toLowerCase() === whole)) return [given.trim()];
  return [given.slice(0, at).trim(), given.slice(at + 1).trim()];
}

async function platformOf(
  { platform, title }: Export,
  { twitch, kick }: Config,
  choices: ImportChoices,
  decisions: Deciding,
): Promise<{ readonly platform: ImportPlatform; readonly note?: string }> {
  const channels = { twitch: twitch.channel, kick: kick.channel };
  const away = (name: ImportPlatform) => {
    const other = name === "twitch" ? "kick" : "twitch";
    if (channels[name] !== "" || channels[other] === "") return { platform: name };
    const title = name === "twitch" ? "Twitch" : "Kick";
    return {
      platform: name,
      note: `They are viewers on ${title}, where you have no channel: each gets their points once they link their ${title} account (!link).`,
    };
  };
  if (choices.platform) return away(choices.platform);
  if (platform) return away(platform);
  const only = channels.twitch === "" ? "kick" : channels.kick === "" ? "twitch" : undefined;
  const usual = channels.twitch === "" && channels.kick === "" ? "twitch" : only;
  if (only && usual === only) return { platform: only };
  return away(
    await decisions.choose<ImportPlatform>({
      ...{ option: "platform", options: ["twitch", "kick"], usual },
      question: `Where are the viewers of ${title}?`,
    }),
  );
}
