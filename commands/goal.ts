import { defineCommand } from "chatmint";

export default defineCommand({
  description:
    "Show the goal that support fills up. The streamer sets one with an amount and a title, and ends it with end.",
  cooldown: { channelSeconds: 10 },
  args: { amount: "amount?", title: "text?" },
  replies: {
    open: "{title}: {soFarAmount} of {targetAmount} ({percent} %). {mark}support helps.",
    reached: "{title} is reached: {soFarAmount} of {targetAmount}. Thank you!",
    none: "There is no goal at the moment.",
    set: "A new goal: {title}, with {targetAmount}. {mark}support fills it up.",
    ended: "The goal is taken down.",
    howTo: 'Like this: {mark}goal 5000 "Horror night", or {mark}goal end',
  },
  run({ args, channel, features, roles, announce, refuse, reply }) {
    const { goals } = features.shop;
    const { id } = channel.currency;
    if (args.amount === undefined && args.title === undefined) {
      const goal = goals.current(id);
      if (!goal) return reply("none");
      const { title, soFar, target, state } = goal;
      const percent = Math.floor((soFar / target) * 100);
      const shown = { title, soFarAmount: soFar, targetAmount: target };
      return state === "reached" ? reply("reached", shown) : reply("open", { ...shown, percent });
    }
    // For others it is silent, like a missing role.
    if (!roles.includes("broadcaster")) return { silent: "only the streamer sets and ends a goal" };
    if (args.amount === undefined) {
      if (!/^(?:end|stop|cancel|off)$/i.test(args.title ?? "")) return refuse("howTo");
      return reply(goals.end(id) ? "ended" : "none");
    }
    if (args.title === undefined) return refuse("howTo");
    const { title, target } = goals.set(id, args.amount, args.title);
    announce("set", { title, targetAmount: target });
  },
});
