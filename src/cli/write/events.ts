/** `chatmint events`: the places that what happens is told to, with the running bot or without. */
import { ConfigError } from "../../base/errors.ts";
import { phrase } from "../../base/phrase.ts";
import type { CliContext } from "../context.ts";
import { ask } from "./ask.ts";

export interface EventsOptions {
  readonly events?: string | undefined;
  readonly action?: string | undefined;
  readonly password?: string | undefined;
}

const NAMED = ["test", "on", "off", "retry", "skip", "rotate", "remove"];

/** Exit code 0 when it was done, 1 when it was not, 2 when it was wrongly asked. */
export function events(
  context: CliContext,
  verb: string,
  [name = "", address = "", ...more]: readonly string[],
  { events: chosen = "", action, password }: EventsOptions,
): Promise<number> {
  const asking = (request: unknown) =>
    ask(context, {
      operation: "events",
      request,
      rehearsal: false,
      line: `npx chatmint events ${verb}`,
      makesBook: true,
    });
  if (verb === "list" && name === "") return asking({ verb });
  if (NAMED.includes(verb) && name !== "" && address === "") return asking({ verb, name });
  if (verb === "add" && address !== "" && more.length === 0) {
    const types = chosen.split(",").map((type) => type.trim());
    return asking({ verb, name, address, events: types.filter((type) => type !== ""), action, password });
  }
  throw new ConfigError("REQUEST", [
    phrase(
      "Write what to do with events: npx chatmint events add NAME ADDRESS, events list, or events test, on, off, retry, skip, rotate or remove NAME",
    ),
  ]);
}
