/** What pages show of people, of the economy and of who did what, put together out of the house. */
import type { Work } from "../db/work.ts";
import { Deeds } from "../kit/deeds.ts";
import { Directory } from "../viewers/directory.ts";
import type { Adjuster } from "../wallet/adjustments.ts";
import { Economy } from "../wallet/economy/economy.ts";
import type { Ask } from "../web/endpoint.ts";
import { Refusal } from "../web/refusal.ts";
import type { House } from "./app.ts";
import { deedSources } from "./listed.ts";
import { asBroadcaster } from "./web/as-broadcaster.ts";

export class People {
  readonly directory: Directory;
  readonly economy: Economy;
  readonly deeds: Deeds;
  readonly #house: House;

  constructor(house: House) {
    const { core } = house.ground;
    const currencyId = house.currency.id;
    this.#house = house;
    this.directory = new Directory({
      ...{ ...core, currencyId, timers: core.system.timers },
      present: () => house.features.watch.underWay(),
      onRead: () => core.changes.changed("people"),
    });
    this.economy = new Economy({ ...core, currencyId });
    this.deeds = new Deeds(core.db, deedSources);
    core.ledger.onBalance(() => core.changes.changed("people"));
    core.viewers.onChanged(() => core.changes.changed("people"));
  }

  /** Who it is that a page acts for. `sure`: they were asked whether more than there is may be handed out. */
  adjuster(work: Work, { caller, key }: Pick<Ask, "caller" | "key">, sure: boolean): Adjuster {
    const { viewers } = this.#house;
    if (caller.kind === "moderator") {
      return { viewer: viewers.person(caller.viewerId, caller.platform), roles: ["moderator"], repeated: sure };
    }
    return asBroadcaster(this.#house, work, key, sure);
  }

  /** A viewer by the number in an address, followed through links. Throws a Refusal where there is none. */
  viewer(id: number): number {
    const viewerId = this.#house.viewers.survivor(id);
    if (this.#house.viewers.identities(viewerId).length > 0) return viewerId;
    throw new Refusal(404, "NO_VIEWER", "There is nobody with this number in the book.", "Search by the name.");
  }
}

const ofHouse = new WeakMap<House, People>();

/** The one of a house: its routes and its topic show the same. */
export function peopleOf(house: House): People {
  const known = ofHouse.get(house);
  if (known) return known;
  const people = new People(house);
  ofHouse.set(house, people);
  return people;
}
