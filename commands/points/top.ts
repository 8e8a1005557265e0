import { defineCommand } from "chatmint";

const COUNT = 5;
/** More do not fit into a line. */
const COUNT_MAX = 20;
const TIME_WORDS = ["toptime", "tophours", "topwatchtime"];

export default defineCommand({
  description:
    "List who has the most, who has watched the longest, or who has supported the most, for example: top time 10",
  aliases: ["leaderboard", "toppoints", "top5", "top10", ...TIME_WORDS],
  args: { what: { choice: ["points", "time", "supporters"], optional: true }, count: "integer?", page: "integer?" },
  cooldown: { channelSeconds: 30 },
  replies: {
    points: "Most {currency}: {places}",
    time: "Longest watching: {places}",
    place: "{rank}. {who} {score}",
    timePlace: "{rank}. {who} {watchtime}",
    supporters: "Thank you to those who support the most: {places}",
    nobody: "There is nobody in this list yet.",
    noPage: "There is nobody on this page.",
  },
  run({ args, calledAs, channel, features, refuse, reply }) {
    const count = Math.min(COUNT_MAX, Math.max(1, args.count ?? (calledAs === "top10" ? 10 : COUNT)));
    const from = (Math.max(1, args.page ?? 1) - 1) * count;
    const byTime = args.what === "time" || (args.what === undefined && TIME_WORDS.includes(calledAs));
    const name = args.what === "supporters" ? "supporters" : byTime ? "time" : "points";
    const who = (viewerId: number) => features.viewers.person(viewerId, channel.platform);
    const places = {
      supporters: () =>
        features.support
          .top(channel.currency.id, from, count)
          .map(({ rank, viewerId, total }) => reply("place", { rank, who: who(viewerId), score: total })),
      time: () =>
        features.watch
          .topTime(channel.id, from, count)
          .map(({ rank, viewer, minutes }) =>
            reply("timePlace", { rank, who: who(viewer.id), watchtime: minutes * 60_000 }),
          ),
      points: () =>
        features.ranking
          .top(channel.currency.id, from, count)
          .map(({ rank, viewerId, balance }) => reply("place", { rank, who: who(viewerId), score: balance })),
    }[name]();
    if (places.length > 0) return reply(name, { places });
    return refuse(from > 0 ? "noPage" : "nobody");
  },
});
