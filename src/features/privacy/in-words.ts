/** What erasing somebody comes to, for the terminal: English sentences that the command line tells in other languages. */
import { phrase } from "../../base/phrase.ts";
import type { ErasurePlan } from "./privacy.ts";

/** Before it is done. */
export function planInWords({ name, viewerId, accounts, ends, burned, keeps, blocked }: ErasurePlan): string[] {
  const all = accounts.join(", ");
  if (blocked !== undefined)
    return [phrase("{name} (viewer {id}) cannot be erased now. {why}", { name, id: viewerId, why: blocked })];
  return [
    phrase("{name} (viewer {id}) would be erased, with every account: {accounts}", {
      name,
      id: viewerId,
      accounts: all,
    }),
    phrase(
      "Gone for good: names, logins and numbers of accounts, roles, watch time, streaks, links, and everything they wrote.",
    ),
    ...(ends.length > 0 ? [phrase("Ended first:"), ...ends.map(item)] : []),
    burned.length > 0
      ? phrase("Burned: {amount}, and what is paid back first. Nobody gets it, also not by a new import.", {
          amount: burned.join(", "),
        })
      : phrase("Burned: what is paid back first, if anything is."),
    phrase("Kept without the name:"),
    ...keeps.map(item),
    phrase("This cannot be undone. To give them their data before: npx chatmint viewer {name} --export FILE", { name }),
  ];
}

/** Once it is done. */
export function erasedInWords({ name, viewerId, burned, keeps }: ErasurePlan): string[] {
  return [
    burned.length > 0
      ? phrase("{name} is erased. The book calls them viewer {id} from now on; {amount} were burned.", {
          ...{ name, id: viewerId, amount: burned.join(", ") },
        })
      : phrase("{name} is erased. The book calls them viewer {id} from now on.", { name, id: viewerId }),
    phrase("Kept without the name:"),
    ...keeps.map(item),
  ];
}

function item(sentence: string): string {
  return phrase("- {what}", { what: sentence });
}
