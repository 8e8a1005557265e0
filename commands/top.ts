import { defineCommand } from "chatmint";

const PAGE = 5;
const TIME_WORDS = ["toptime", "tophours", "topwatchtime"];

export default defineCommand({
  description: "List who has the most, who has watched the longest, or who has supported the most.",
  aliases: ["leaderboard", "toppoints", ...TIME_WORDS],
  args: { what: { choice: ["points", "time", "supporters"], optional: true }, page: "integer?" },
  cooldown: { channelSeconds: 30 },
  replies: {
    points: "Most {currency}: {places}",
    time: "Longest watching: {places}",
    place: "{rank}. {who} {score}",
    timePlace: "{rank}. {who} {watchtime}",
    supporters: "Thank you to those who support the most: {places}",
    nobody: "There is nobody on this page.",
  },
  run({ args, calledAs, channel, features, refuse, reply }) {
    const from = (Math.max(1, args.page ?? 1) - 1) * PAGE;
    if (args.what === "supporters") {
      const places = features.shop.support.top(channel.currency.id, from, PAGE).map(({ viewerId, total }, at) =>
        reply("place", {
          rank: from + at + 1,
          who: features.viewers.person(viewerId, channel.platform),
          score: total,
        }),
      );
      return places.length === 0 ? refuse("nobody") : reply("supporters", { places });
    }
    const byTime = args.what === "time" || (args.what === undefined && TIME_WORDS.includes(calledAs.toLowerCase()));
    if (byTime) {
      const places = features.watching
        .topTime(channel.id, from, PAGE)
        .map(({ viewer, minutes }, at) =>
          reply("timePlace", { rank: from + at + 1, who: viewer, watchtime: minutes * 60_000 }),
        );
      return places.length === 0 ? refuse("nobody") : reply("time", { places });
    }
    const places = features.ranking
      .top(channel.currency.id, from, PAGE)
      .map(({ rank, viewerId, balance }) =>
        reply("place", { rank, who: features.viewers.person(viewerId, channel.platform), score: balance }),
      );
    return places.length === 0 ? refuse("nobody") : reply("points", { places });
  },
});
