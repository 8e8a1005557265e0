import { defineCommand } from "chatmint";

const END = ["end", "stop", "cancel", "off", "reset", "clear", "remove", "delete", "finish"];

export default defineCommand({
  description:
    "Show the goal that support fills up. The streamer sets one with an amount and a title, and ends it with end.",
  cooldown: { channelSeconds: 10 },
  args: { amount: "amount?", title: "text?" },
  subcommands: { set: "goal", new: "goal", start: "goal" },
  replies: {
    open: "{title}: {soFarAmount} of {targetAmount} ({percent} %). {mark}support helps.",
    reached: "{title} is reached: {soFarAmount} of {targetAmount}. Thank you!",
    none: "There is no goal at the moment.",
    set: "A new goal: {title}, with {targetAmount}. {mark}support fills it up.",
    ended: "The goal is taken down.",
    running:
      "{title} is under way with {soFarAmount} of {targetAmount}. Take it down first with {mark}goal end, then set the new one.",
    howTo: 'Like this: {mark}goal 5000 "Horror night", or {mark}goal end',
  },
  run({ args, channel, features, roles, announce, refuse, reply }) {
    const { goals } = features.support;
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
      if (features.chat.meant(args.title ?? "", END) === undefined) return refuse("howTo");
      return reply(goals.end(id) ? "ended" : "none");
    }
    if (args.title === undefined) return refuse("howTo");
    const running = goals.current(id);
    if (running?.state === "open" && running.soFar > 0) {
      return refuse("running", { title: running.title, soFarAmount: running.soFar, targetAmount: running.target });
    }
    const { title, target } = goals.set(id, args.amount, args.title);
    announce("set", { title, targetAmount: target });
  },
});
