import { type CommandContext, defineCommand } from "chatmint";

const DAY_MS = 86_400_000;

type Context = CommandContext<
  { number: "word?"; reason: "text?" },
  "operation" | "operationBegun" | "operationDone" | "operationUnderWay"
>;

export default defineCommand({
  description:
    "Take back your last adjustment, or the one with this number; O1 is what was done to many at once. The broadcaster can take back any movement.",
  role: "moderator",
  cooldown: { viewerSeconds: 0 },
  args: { number: "word?", reason: "text?" },
  replies: {
    undone:
      "#{id} is undone: {amount} {from, select, none {} other {from {from} }}{to, select, none {taken back} other {back to {to}}}.",
    sure: "#{id} is {amount} {from, select, none {} other {from {from} }}{to, select, none {} other {to {to}}}: write the same again within a minute to take that back.{redemption, select, none {} other { For the redemption: {mark}refund R{redemption}.}}{giveaway, select, none {} other { For the giveaway: {mark}giveaway cancel G{giveaway}.}}",
    redemption: "R{id} is a redemption: {mark}refund R{id} pays it back.",
    giveaway: "G{id} is a giveaway: {mark}giveaway cancel G{id} ends it before its draw and pays tickets back.",
    operation:
      "O{id} is undone: {amount} taken back.{left, plural, =0 {} one { # movement was spent or undone before and stays.} other { # movements were spent or undone before and stay.}}",
    operationBegun:
      "O{id} is being undone, {count} movements; it goes on after a restart, and I say when it is through.",
    operationDone: "O{id} is undone already: {amount} taken back.",
    operationUnderWay: "O{id} is being undone: {done} of {count} movements so far.",
    notNumber: "Write the number of what to undo, like {mark}undo #12.",
  },
  run(context) {
    const { viewer, roles, message, repeated, args, now, wallet, features, askToRepeat, refuse, reply } = context;
    const { number, reason } = args;
    const [, letter, digits] = /^([#rgo]?)(\d{1,15})$/i.exec(number ?? "") ?? [];
    if (number !== undefined && digits === undefined) return refuse("notNumber");
    const by = { viewer, roles };
    const last = () => (number === undefined ? features.points.operations.last(by, wallet.currency) : undefined);
    const operation = /o/i.test(letter ?? "") ? Number(digits) : last();
    if (operation !== undefined) return undoneOperation(context, operation);
    if (letter && letter !== "#") return refuse(/r/i.test(letter) ? "redemption" : "giveaway", { id: digits });
    const { transfer, fromViewerId, toViewerId } = features.points.adjustments.undo({
      by,
      currency: wallet.currency,
      platform: message.platform,
      ...(digits === undefined ? {} : { id: Number(digits) }),
      ...(reason === undefined ? {} : { reason }),
    });
    const nameOf = (viewerId: number | undefined) =>
      viewerId === undefined ? "none" : features.viewers.person(viewerId, message.platform).name;
    const what = {
      id: String(transfer.id),
      amount: { amount: transfer.amount, currency: features.ledger.currency(transfer.currencyId) },
    };
    // The same number of a redemption or giveaway that chat has read lately could be meant.
    const also = (feature: Pick<typeof features.shop | typeof features.giveaways, "recent">) =>
      digits !== undefined && feature.recent(wallet.currency.id, Number(digits), now - DAY_MS) ? digits : "none";
    const [redemption, giveaway] = [also(features.shop), also(features.giveaways)];
    if (!repeated && (redemption !== "none" || giveaway !== "none")) {
      return askToRepeat("sure", {
        ...what,
        from: nameOf(toViewerId),
        to: nameOf(fromViewerId),
        redemption,
        giveaway,
      });
    }
    return reply("undone", {
      ...what,
      from: nameOf(fromViewerId),
      to: nameOf(toViewerId),
    });
  },
});

/** What was done to many at once is taken back as a whole, in the background where it is long. */
function undoneOperation({ viewer, roles, args, channel, wallet, features, reply }: Context, id: number) {
  const { undo, isOld } = features.points.operations.undo({
    ...{ by: { viewer, roles }, id, key: wallet.nextKey(), reason: args.reason, channelId: channel.id },
  });
  const { state, postedAmount, refused, next, movements } = undo;
  const amount = { amount: postedAmount, currency: features.ledger.currency(undo.currencyId) };
  const values = { id: String(id), amount, left: refused, done: next, count: movements };
  if (state === "done") return reply(isOld ? "operationDone" : "operation", values);
  return reply(isOld ? "operationUnderWay" : "operationBegun", values);
}
