import { defineCommand } from "chatmint";

export default defineCommand({
  description: "Spend some of your points to support the streamer, with a message if you like.",
  args: { amount: "payment", message: "text?" },
  replies: {
    small: "Thank you, {viewer}, for {amount}!{message, select, none {} other { “{message}”}}",
    middle:
      "{viewer} supports the stream with {amount}! Thank you so much!{message, select, none {} other { “{message}”}}",
    large:
      "WOW! {viewer} supports the stream with {amount}, {total} altogether! Thank you, thank you, thank you!{message, select, none {} other { “{message}”}}",
    own: "{text}",
    goal: "{title}: {soFarAmount} of {targetAmount}.",
    reached: "We did it! {title} is reached with {soFarAmount}. Thank you, everybody!",
  },
  run(context) {
    const { args, features, announce } = context;
    const { tier, tiers, text, total, message, goal } = features.support.give(context, args.amount, args.message ?? "");
    const size = tier === 0 ? "small" : tier === tiers - 1 ? "large" : "middle";
    if (text !== "") announce("own", { text });
    else announce(size, { amount: args.amount, total, message: message || "none" });
    if (goal) {
      const { title, soFar, target, state } = goal;
      announce(state === "reached" ? "reached" : "goal", { title, soFarAmount: soFar, targetAmount: target });
    }
  },
});
