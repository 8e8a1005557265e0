/** Everybody who was ever seen, and each of them. */
import { path } from "../../shared/route.ts";
import { MassChanges } from "./mass.tsx";
import { PeopleTable } from "./people-table.tsx";
import { PersonPage } from "./person.tsx";

export default function Viewers() {
  const [, below] = path.value;
  if (below === undefined) return <PeopleTable />;
  if (below === "all") return <MassChanges />;
  return <PersonPage key={below} id={Number(below)} />;
}
