/** What `half`, `all` and `50%` come to of what somebody has. */
import { AskToRepeat, UserError } from "../../base/errors.ts";
import type { Person } from "../../model/money.ts";
import type { Wallet } from "../../wallet/wallet.ts";
import { shareOf } from "./amounts.ts";
import type { Argument, Reading } from "./arguments.ts";

/** A share, in ten-thousandths, of what the writer has, or `of` somebody else. Throws a UserError where it is nothing. */
export function unitsOfShare(wallet: Pick<Wallet, "balance">, share: number, of: Person | undefined): number {
  const balance = wallet.balance(of);
  const units = shareOf(balance, share);
  if (units > 0) return units;
  if (of) throw new UserError("shareOfNothing", `That part of what ${of.name} has is less than one.`, { to: of });
  if (balance > 0) throw new UserError("shareTooSmall", "That part of what you have is less than one.", { balance });
  throw new UserError("nothingToShare", "You have nothing to take a share of.");
}

/** `!support all the best` may be words only: somebody who would pay a share of their own is asked to repeat it. */
export function askAboutWords(
  args: readonly Argument[],
  reading: Reading,
  values: Readonly<Record<string, unknown>>,
): void {
  const [last] = args.slice(-1);
  if (last?.kind !== "text" || values[last.name] === undefined) return;
  const at = reading.findIndex((written) => "inWords" in written && written.inWords === true);
  if (at < 0 || args[at]!.of !== undefined) return;
  const amount = values[args[at]!.name];
  throw new AskToRepeat("shareInWords", "Write the same again within a minute if you mean that much.", { amount });
}
