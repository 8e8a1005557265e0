/** All routes and topics of a bot, and their types for the pages. */
import type { AnyEndpoint } from "../web/endpoint.ts";
import type { AnyTopic } from "../web/topic.ts";
import type { Features } from "./context.ts";
import { peopleOf } from "./people.ts";
import { accessRoutes } from "./web/access-routes.ts";
import { commandTopics } from "./web/command-routes.ts";
import { deckRoutes } from "./web/deck-routes.ts";
import { doctorParts } from "./web/doctor-routes.ts";
import { economyRoutes, logRoutes } from "./web/economy-routes.ts";
import { eventsRoutes, eventsTopics } from "./web/events-routes.ts";
import { importRoutes, importTopics } from "./web/import-routes.ts";
import { accessTopics, keyRoutes } from "./web/key-routes.ts";
import { lineRoutes } from "./web/line-routes.ts";
import { massRoutes } from "./web/mass-routes.ts";
import { moderatorRoutes, moderatorTopics } from "./web/moderator-routes.ts";
import { myRoutes } from "./web/my-routes.ts";
import { nowTopics } from "./web/now-routes.ts";
import type { OverlayRoom } from "./web/overlay-room.ts";
import { overlayRoutes } from "./web/overlay-routes.ts";
import { overlayTopics } from "./web/overlay-topics.ts";
import { peopleRoutes, peopleTopic, personChanges } from "./web/people-routes.ts";
import { pointsRoutes } from "./web/points-routes.ts";
import { publicRoutes, publicTopics } from "./web/public-routes.ts";
import { setUpRoutes } from "./web/set-up-routes.ts";
import { settingsRoutes } from "./web/settings-routes.ts";
import { signInRoutes } from "./web/sign-in-routes.ts";
import type { WebGround } from "./web/web-ground.ts";
import { wordsRoutes } from "./web/words-routes.ts";

const doctors = new WeakMap<WebGround, ReturnType<typeof doctorParts>>();

/** The route and the topic are of one look. */
function doctorOf(ground: WebGround) {
  const made = doctors.get(ground) ?? doctorParts(ground);
  doctors.set(ground, made);
  return made;
}

/** Routes that belong to no feature. */
function ownRoutes(ground: WebGround, room: OverlayRoom) {
  const { house } = ground;
  const people = peopleOf(house);
  return [
    ...doctorOf(ground).routes,
    ...accessRoutes(ground),
    ...wordsRoutes(ground),
    ...lineRoutes(ground),
    ...pointsRoutes(ground),
    ...deckRoutes(ground),
    ...eventsRoutes(ground),
    ...overlayRoutes(ground, room),
    ...settingsRoutes(ground),
    ...keyRoutes(ground),
    ...peopleRoutes(house, people),
    ...personChanges(house, people),
    ...economyRoutes(house, people),
    ...logRoutes(house, people),
    ...massRoutes(ground),
    ...importRoutes(ground),
    ...setUpRoutes(ground),
    ...publicRoutes(ground, people),
    ...myRoutes(ground),
    ...signInRoutes(ground),
    ...moderatorRoutes(ground),
  ] as const;
}

/** Topics that belong to no feature. */
function ownTopics(ground: WebGround, room: OverlayRoom) {
  return [
    peopleTopic(ground.house, peopleOf(ground.house)),
    ...eventsTopics(ground),
    ...overlayTopics(ground, room),
    ...nowTopics(ground),
    ...doctorOf(ground).topics,
    ...moderatorTopics(ground),
    ...importTopics(ground),
    ...accessTopics(ground),
    ...publicTopics(ground),
  ] as const;
}

/** Everything that is answered. */
export function routesOf(ground: WebGround, room: OverlayRoom): readonly AnyEndpoint[] {
  return [...ownRoutes(ground, room), ...ground.house.ground.list.all.flatMap(({ routes }) => routes ?? [])];
}

export function topicsOf(ground: WebGround, room: OverlayRoom): readonly AnyTopic[] {
  return [
    ...ownTopics(ground, room),
    ...commandTopics(ground),
    ...ground.house.ground.list.all.flatMap(({ topics }) => topics ?? []),
  ];
}

type Built = Features["byName"][keyof Features["byName"]];
type PartOf<B, K extends string> = B extends { readonly [P in K]: readonly (infer One)[] } ? One : never;

/** Every route, for the typed client of the pages. */
export type Api = ReturnType<typeof ownRoutes>[number] | PartOf<Built, "routes">;
/** Every topic, likewise. */
export type Topics = ReturnType<typeof ownTopics | typeof commandTopics>[number] | PartOf<Built, "topics">;
