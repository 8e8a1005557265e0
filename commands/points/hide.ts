import { defineCommand } from "chatmint";

export default defineCommand({
  description: "Leave you out of !top and every other list. Moderators can leave out somebody else.",
  cooldown: { viewerSeconds: 5 },
  args: { viewer: "viewer?" },
  replies: {
    hidden: "{viewer} is in no list and has no rank from now on. {mark}unhide takes that back.",
    already: "{viewer} is left out of the lists already.",
    notYours: "You can hide yourself only: {mark}hide",
  },
  run({ viewer, roles, args, features, refuse, reply }) {
    const who = args.viewer ?? viewer;
    const mayHide = roles.includes("moderator") || roles.includes("broadcaster");
    if (who.id !== viewer.id && !mayHide) return refuse("notYours");
    if (!features.viewers.isListed(who.id)) return reply("already", { viewer: who });
    features.viewers.setListed(who.id, false, { viewer });
    return reply("hidden", { viewer: who });
  },
});
