/** Ports that may be reached from outside, shared by all who need one. The web server is loaded when the first one does. */
import type { Listen } from "../../model/route.ts";
import type { PublicPorts } from "../../web/server.ts";

export class LazyPorts {
  #loaded: Promise<PublicPorts> | undefined;

  /** Opens a port for routes of a platform. */
  readonly listen: Listen = async (place, routes) => (await this.load()).listen(place, routes);

  load(): Promise<PublicPorts> {
    this.#loaded ??= import("../../web/server.ts").then(({ PublicPorts }) => new PublicPorts());
    return this.#loaded;
  }
}
