import { defineCommand } from "chatmint";

const USUAL_MS = 30 * 60_000;
const LONGEST_MS = 4 * 60 * 60_000;
const OFF = ["off", "stop", "end", "cancel"];
const LOOK = ["status", "show", "info", "time"];

/** `2`, `1.5`, `1,5`, `x2`, `2x` in thousandths; `undefined` for anything else. */
function multiplierFrom(word: string): number | undefined {
  const number = /^x?(\d(?:[.,]\d{1,3})?)x?$/i.exec(word)?.[1];
  return number === undefined ? undefined : Math.round(Number(number.replace(",", ".")) * 1000);
}

export default defineCommand({
  description:
    "Tell whether a happy hour is on. Moderators let everybody earn faster for a while with a number up to 5 and a time up to 4 hours, or off.",
  cooldown: { viewerSeconds: 0, channelSeconds: 10 },
  args: { multiplier: "word?", for: "duration?" },
  subcommands: { on: "happyhour", start: "happyhour" },
  replies: {
    startedOffline:
      "Happy hour! For {duration}, watching earns {multiplier} times as fast. We are not live here, so nobody earns yet.",
    running: "Happy hour: watching earns {multiplier} times as fast for {duration} more.",
    ended: "The happy hour is over. Thank you for watching!",
    none: "There is no happy hour at the moment.",
    outOfBounds: "A happy hour multiplies by more than 1 and at most 5, like this: {mark}happyhour 1.5 30m",
    tooLong: "A happy hour lasts at most {longestDuration}.",
  },
  run({ args, channel, viewer, roles, now, features, reply, refuse }) {
    const { watch: watching } = features;
    const word = args.multiplier;
    if (word === undefined || features.chat.meant(word, LOOK)) {
      const running = watching.happyHour(channel.currency.id);
      if (!running) return reply("none");
      return reply("running", { multiplier: running.multiplier / 1000, duration: running.endsAtMs - now });
    }
    const mayRun = roles.includes("moderator") || roles.includes("broadcaster");
    if (!mayRun) return { silent: "only moderators begin and end a happy hour" };
    // A live channel hears of it in the announcement, so the answer says nothing more there.
    const announced = watching.isLive(channel.id);
    if (features.chat.meant(word, OFF)) {
      if (!watching.stopHappyHour(channel.currency.id, channel.id)) return reply("none");
      return announced ? undefined : reply("ended");
    }
    const multiplier = multiplierFrom(word);
    if (multiplier === undefined || multiplier <= 1000 || multiplier > 5000) return refuse("outOfBounds");
    const duration = args.for ?? USUAL_MS;
    if (duration > LONGEST_MS) return refuse("tooLong", { longestDuration: LONGEST_MS });
    watching.startHappyHour({
      currencyId: channel.currency.id,
      multiplier,
      durationMs: duration,
      by: `viewer:${viewer.id}`,
      askedIn: channel.id,
    });
    return announced ? undefined : reply("startedOffline", { multiplier: multiplier / 1000, duration });
  },
});
