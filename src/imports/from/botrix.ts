/**
 * BotRix: its public leaderboard as JSON, `[{"name","points","watchtime","level","xp"}]`, bare or wrapped. The unit of watch time is written
 * nowhere; most who read it take minutes. A channel that is not there has an empty list.
 */
import { jsonPartsOf, looksLikeJson } from "../files/json.ts";
import { startOf } from "../files/text.ts";
import { platformOf } from "../files/viewer-rows.ts";
import { minutesOf } from "../files/watch-time.ts";
import type { Answers, Export, FoundRow, ImportPlatform, Question, RawAmount } from "../found.ts";
import { type Given, type GivenFile, placeOfEntry } from "../given.ts";
import { importError } from "../problem.ts";
import type { Source } from "../source.ts";

type Members = Readonly<Record<string, unknown>>;
/** An empty leaderboard is no longer, in bytes. */
const EMPTY_MAX = 200;

interface Board {
  readonly file: GivenFile;
  readonly platform: ImportPlatform | undefined;
  readonly viewers: readonly Members[];
}

export const botrix: Source = {
  bot: "botrix",
  title: "BotRix",
  async recognise(given, answers) {
    const boards: Board[] = [];
    for (const file of given.files) {
      if (!(await looksLikeJson(file))) continue;
      if (given.files.length === 1 && file.size < EMPTY_MAX) await refuseEmpty(file);
      if (!/"watchtime"\s*:/.test(await startOf(file))) continue;
      for (const part of await jsonPartsOf(file)) boards.push(...boardsIn(part, file));
    }
    return boards.length > 0 ? exportOf(given, boards, answers) : undefined;
  },
};

async function refuseEmpty(file: GivenFile): Promise<void> {
  const [json] = await jsonPartsOf(file);
  const list = Array.isArray(json) ? json : (json as { data?: unknown } | null | undefined)?.data;
  if (Array.isArray(list) && list.length === 0) {
    throw importError(
      "{name} is an empty list. BotRix answers so for a channel that it does not know: check its name and platform.",
      { name: file.name },
    );
  }
}

/** A list of viewers of BotRix, or one below `data` or another member. */
function boardsIn(json: unknown, file: GivenFile, platform?: ImportPlatform, depth = 0): Board[] {
  if (typeof json !== "object" || json === null || depth > 3) return [];
  if (Array.isArray(json)) {
    if (isBoard(json)) return [{ file, platform, viewers: json }];
    return depth === 0 ? json.flatMap((one) => boardsIn(one, file, platform, depth + 1)) : [];
  }
  const said = (json as Members).platform;
  const here = typeof said === "string" ? platformOf(said) : platform;
  return Object.values(json).flatMap((one) => boardsIn(one, file, here, depth + 1));
}

/** Nobody else has levels beside a watched time of this name. */
function isBoard(list: readonly unknown[]): list is Members[] {
  return (
    list.length > 0 &&
    list.every((one) => typeof (one as Members | null)?.name === "string" && "points" in (one as Members)) &&
    list.some((one) => "watchtime" in (one as Members)) &&
    list.some((one) => "level" in (one as Members) || "xp" in (one as Members))
  );
}

function exportOf(given: Given, boards: readonly Board[], { time }: Answers): Export | Question {
  const unit = time?.trim().toLowerCase();
  if (unit === undefined) {
    return {
      id: "time",
      question: "Is the watch time of BotRix in minutes or in seconds?",
      options: ["minutes", "seconds"],
      usual: "minutes",
    };
  }
  if (unit !== "minutes" && unit !== "seconds") {
    throw importError("{answer} is no unit of BotRix's watch time: say minutes or seconds.", { answer: time! });
  }
  return {
    title: `BotRix, ${given.label}`,
    files: [...new Set(boards.map(({ file }) => file))],
    currencies: ["points"],
    platform: boards.find(({ platform }) => platform !== undefined)?.platform ?? "kick",
    notes: ["Levels and their points (xp) do not come along."],
    *rows() {
      for (const { viewers, file, platform } of boards) {
        for (const [at, viewer] of viewers.entries()) {
          const place = placeOfEntry(at, file, given);
          const minutes = minutesOf(amountIn(viewer.watchtime), unit);
          const amounts = { points: amountIn(viewer.points) };
          yield { place, platform, name: String(viewer.name), amounts, minutes } satisfies FoundRow;
        }
      }
    },
  };
}

function amountIn(value: unknown): RawAmount {
  return typeof value === "number" || typeof value === "string" ? value : null;
}
