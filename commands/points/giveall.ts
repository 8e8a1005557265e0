import { defineCommand } from "chatmint";

export default defineCommand({
  description:
    "Give everybody who is here an amount, or only who wrote lately (active) or subscribes. What it comes to is told first: write it again to do it.",
  role: "broadcaster",
  cooldown: { viewerSeconds: 0 },
  args: { amount: "amount", among: { choice: ["active", "listed", "subscribers"], optional: true } },
  replies: {
    given:
      "{count, plural, one {# viewer gets {amount}} other {# viewers get {amount} each, {total} in all}}. (O{id}; {mark}undo O{id} takes it back)",
  },
  run(context) {
    const { args, features, reply } = context;
    const { amount, among } = args;
    const { id, movements, amount: total } = features.drops.giveAll(context, amount, { among });
    return reply("given", { count: movements, amount, total, id: String(id) });
  },
});
