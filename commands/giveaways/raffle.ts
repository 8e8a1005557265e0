import { defineCommand } from "chatmint";

export default defineCommand({
  description: "Raffle an amount: viewers !join, it ends by itself, and the winners share it. !sraffle has one winner.",
  aliases: ["sraffle"],
  role: "moderator",
  cooldown: { viewerSeconds: 0 },
  args: { amount: "amount?", time: { kind: "duration", bare: "seconds", optional: true } },
  // The first words of other bots.
  subcommands: {
    ...{ start: "raffle", open: "raffle", create: "raffle", join: "enter", enter: "enter" },
    ...{
      cancel: "cancelraffle",
      abort: "cancelraffle",
      reset: "cancelraffle",
      end: "cancelraffle",
      stop: "cancelraffle",
    },
    ...{
      close: "cancelraffle",
      draw: "cancelraffle",
      pick: "cancelraffle",
      winner: "cancelraffle",
      roll: "cancelraffle",
    },
  },
  run(context) {
    const { args, calledAs, features } = context;
    features.giveaways.host.raffle(context, args.amount, args.time, calledAs.split(" ")[0] === "sraffle");
  },
});
