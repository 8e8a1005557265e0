/** All parts of the benchmark, in the order they run. */
import { chat } from "./chat.bench-part.ts";
import { draw } from "./draw.bench-part.ts";
import { economy } from "./economy.bench-part.ts";
import { give } from "./give.bench-part.ts";
import { giveaways } from "./giveaways.bench-part.ts";
import { imports } from "./imports.bench-part.ts";
import { joins } from "./joins.bench-part.ts";
import type { Part } from "./measure.ts";
import { operations } from "./operations.bench-part.ts";
import { pages } from "./pages.bench-part.ts";
import { people } from "./people.bench-part.ts";
import { person } from "./person.bench-part.ts";
import { reads } from "./reads.bench-part.ts";
import { watch } from "./watch.bench-part.ts";

export const PARTS: readonly Part[] = [
  watch,
  give,
  reads,
  chat,
  joins,
  giveaways,
  operations,
  imports,
  draw,
  pages,
  people,
  person,
  economy,
];
