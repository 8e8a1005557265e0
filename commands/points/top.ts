import { type CommandContext, defineCommand } from "chatmint";

const COUNT = 5;
/** More do not fit into a line. */
const COUNT_MAX = 20;
const TIME_WORDS = ["toptime", "tophours", "topwatchtime"];

const ARGS = {
  season: { choice: ["last"], optional: true },
  what: { choice: ["points", "time", "supporters"], optional: true },
  count: "integer?",
  page: "integer?",
  name: "text?",
} as const;

type Name =
  | "season"
  | "seasonTime"
  | "ownPlace"
  | "ownTime"
  | "noSeason"
  | "noSeasonCalled"
  | "notOfSeasons"
  | "place"
  | "timePlace"
  | "noPage"
  | "nobody";
type Context = CommandContext<typeof ARGS, Name>;

export default defineCommand({
  description:
    "List who has the most, who has watched the longest, or who has supported the most, for example: top time 10. With last, or its name, the list of a season that has ended.",
  aliases: ["leaderboard", "toppoints", "top5", "top10", ...TIME_WORDS],
  args: ARGS,
  cooldown: { channelSeconds: 30 },
  replies: {
    points: "Most {currency}: {places}{page, select, none {} other { · {page}/leaderboard}}",
    time: "Longest watching: {places}",
    place: "{rank}. {who} {score}",
    timePlace: "{rank}. {who} {watchtime}",
    supporters: "Thank you to those who support the most: {places}",
    nobody: "There is nobody in this list yet.",
    noPage: "There is nobody on this page.",
    season: "Season {season}, most {currency}: {places}{own, select, none {} other { · {own}}}",
    seasonTime: "Season {season}, longest watching: {places}{own, select, none {} other { · {own}}}",
    ownPlace: "{viewer}: {rank} of {count}, {score}",
    ownTime: "{viewer}: {rank} of {count}, {watchtime}",
    noSeason: "No season has ended yet.",
    noSeasonCalled:
      "No season called that has ended. Like this: {mark}top [points|time|supporters] [count] [page], or {mark}top last for the last season.",
    notOfSeasons: "Of a season there are two lists: {mark}top last, and {mark}top last time.",
  },
  run(context) {
    const { args, calledAs, channel, features, refuse, reply } = context;
    const count = Math.min(COUNT_MAX, Math.max(1, args.count ?? (calledAs === "top10" ? 10 : COUNT)));
    const from = (Math.max(1, args.page ?? 1) - 1) * count;
    const byTime = args.what === "time" || (args.what === undefined && TIME_WORDS.includes(calledAs));
    const ended = seasonOf(context);
    if (ended) return listOfSeason(context, ended, byTime, { from, count });
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
    const { page } = features.chat;
    if (places.length > 0) return name === "points" ? reply(name, { places, page }) : reply(name, { places });
    return refuse(from > 0 ? "noPage" : "nobody");
  },
});

type Season = NonNullable<ReturnType<Context["features"]["seasons"]["last"]>>;

/** The season that was asked for: the last, or one by its name. Words behind a list that name none are only words. */
function seasonOf({ args, message, features, refuse }: Context): Season | undefined {
  if (args.season) return features.seasons.last() ?? refuse("noSeason");
  const words = args.name?.split(/\s+/).filter((word) => !message.emotes?.includes(word)) ?? [];
  if (words.length === 0) return undefined;
  const called = features.seasons.named(words.join(" "));
  const onlyWords = args.what !== undefined || args.count !== undefined;
  return called ?? (onlyWords ? undefined : refuse("noSeasonCalled"));
}

function listOfSeason(
  { viewer, args, channel, features, refuse, reply }: Context,
  ended: Season,
  byTime: boolean,
  { from, count }: { readonly from: number; readonly count: number },
) {
  if (args.what === "supporters") return refuse("notOfSeasons");
  const list = byTime ? "time" : "balance";
  const score = (value: number) => (byTime ? { watchtime: value * 60_000 } : { score: value });
  const places = features.seasons.top(ended, list, from, count).map(({ rank, viewerId, score: value }) => {
    const who = features.viewers.person(viewerId, channel.platform);
    return reply(byTime ? "timePlace" : "place", { rank, who, ...score(value) });
  });
  if (places.length === 0) return refuse(from > 0 ? "noPage" : "nobody");
  const place = features.seasons.placeOf(ended, list, viewer.id);
  const own = place
    ? reply(byTime ? "ownTime" : "ownPlace", { viewer, rank: place.rank, count: place.of, ...score(place.score) })
    : "none";
  return reply(byTime ? "seasonTime" : "season", { season: ended.name, places, own });
}
