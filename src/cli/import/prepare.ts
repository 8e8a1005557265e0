/**
 * From a file of another bot to what it would do here: the way of an import up to the yes, for the terminal and for the dashboard.
 * Nothing is written to the book.
 */
import type { CommandLook, ImportChoices, ImportLook } from "../../app/imports/look.ts";
import type { Staged } from "../../db/staged.ts";
import type { Given } from "../../imports/given.ts";
import { commandListIn, lookAtCommands } from "./command-list.ts";
import { lookBefore } from "./look-before.ts";
import type { PrepareGround } from "./prepare-ground.ts";
import { readGiven } from "./reading.ts";

type Prepared =
  | { readonly kind: "commands"; readonly look: CommandLook }
  | {
      readonly kind: "points";
      readonly look: ImportLook;
      readonly leftOut: string | undefined;
      readonly staged: Staged;
    }
  | { readonly kind: "interrupted" };

/** Groups of rows that are one person, shown before it is decided about all of them. */
const DUPLICATES_SHOWN = 10;

/** Reads what was given, asks what only the streamer knows, and looks. What comes of it is the caller's to close. */
export async function prepareImport(ground: PrepareGround, given: Given, choices: ImportChoices): Promise<Prepared> {
  const lines = choices.from === undefined ? await commandListIn(given) : undefined;
  if (lines) return { kind: "commands", look: await lookAtCommands(ground, lines) };
  const { staged, notes } = await readGiven(ground, given, choices);
  try {
    if (!(await ground.resolve(staged))) {
      staged.close();
      return { kind: "interrupted" };
    }
    await decideDuplicates(ground, staged, choices);
    return { kind: "points", staged, ...(await lookBefore(ground, staged, notes)) };
  } catch (error) {
    staged.close();
    throw error;
  }
}

async function decideDuplicates({ decisions }: PrepareGround, staged: Staged, choices: ImportChoices): Promise<void> {
  const groups = staged.duplicates(DUPLICATES_SHOWN + 1);
  if (groups.length > 0) {
    const before = groups.slice(0, DUPLICATES_SHOWN).map((group) => `  ${group.map(inWords).join("; ")}`);
    const how = await decisions.choose({
      ...{ option: "duplicates", options: ["sum", "largest", "skip"] as const, given: choices.duplicates },
      before: ["Several rows are one person:", ...before, ...(groups.length > DUPLICATES_SHOWN ? ["  and more"] : [])],
      question: "What do they get: the sum of their rows, the largest of each, or nothing (skip)?",
    });
    staged.decide(how);
  }
  staged.change({ single: true });
}

function inWords({ place, amount, login, platformId }: ReturnType<Staged["duplicates"]>[number][number]): string {
  return `${place} ${login || `id ${platformId}`} ${amount.toLocaleString("en")}`;
}
