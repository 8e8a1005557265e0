import { defineCommand } from "chatmint";

const DAY_MS = 86_400_000;

export default defineCommand({
  description:
    "Take back your last adjustment, or the one with this number. The broadcaster can take back any movement.",
  role: "moderator",
  cooldown: { viewerSeconds: 0 },
  args: { number: "word?", reason: "text?" },
  replies: {
    undone:
      "#{id} is undone: {amount} {from, select, none {} other {from {from} }}{to, select, none {taken back} other {back to {to}}}.",
    sure: "#{id} is {amount} {from, select, none {} other {from {from} }}{to, select, none {} other {to {to}}}: write the same again within a minute to take that back.{redemption, select, none {} other { For the redemption: {mark}refund R{redemption}.}}{giveaway, select, none {} other { For the giveaway: {mark}giveaway cancel G{giveaway}.}}",
    redemption: "R{id} is a redemption: {mark}refund R{id} pays it back.",
    giveaway: "G{id} is a giveaway: {mark}giveaway cancel G{id} ends it before its draw and pays tickets back.",
    notNumber: "Write the number of what to undo, like {mark}undo #12.",
  },
  run({ viewer, roles, message, repeated, args, now, wallet, features, askToRepeat, refuse, reply }) {
    const { number, reason } = args;
    const [, letter, digits] = /^([#rg]?)(\d{1,15})$/i.exec(number ?? "") ?? [];
    if (number !== undefined && digits === undefined) return refuse("notNumber");
    if (letter && letter !== "#") return refuse(/r/i.test(letter) ? "redemption" : "giveaway", { id: digits });
    const { transfer, fromViewerId, toViewerId } = features.points.adjustments.undo({
      by: { viewer, roles },
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
