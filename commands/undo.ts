import { defineCommand } from "chatmint";

export default defineCommand({
  description:
    "Take back your last adjustment, or the one with this number. The broadcaster can take back any movement.",
  role: "moderator",
  cooldown: { viewerSeconds: 0 },
  args: { number: "word?", reason: "text?" },
  replies: {
    undone:
      "#{id} is undone: {amount} {from, select, none {} other {from {from} }}{to, select, none {taken back} other {back to {to}}}.",
    notNumber: "Write the number of what to undo, like {mark}undo #12.",
  },
  run({ viewer, roles, args, wallet, features, refuse, reply }) {
    const { number, reason } = args;
    const digits = number === undefined ? undefined : /^#?(\d{1,15})$/.exec(number)?.[1];
    if (number !== undefined && digits === undefined) return refuse("notNumber");
    const { transfer } = features.adjustments.undo({
      by: { viewer, roles },
      currency: wallet.currency,
      ...(digits === undefined ? {} : { id: Number(digits) }),
      ...(reason === undefined ? {} : { reason }),
    });
    const nameOf = (owner: string) =>
      owner.startsWith("viewer:") ? features.viewers.person(Number(owner.slice(7))).name : "none";
    return reply("undone", {
      id: String(transfer.id),
      amount: { amount: transfer.amount, currency: features.ledger.currency(transfer.currencyId) },
      from: nameOf(transfer.to),
      to: nameOf(transfer.from),
    });
  },
});
