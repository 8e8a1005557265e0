/** Everybody who was ever seen, and each of them. */
import { path } from "../../shared/route.ts";
import { Empty, Page } from "../../shared/ui/layout.tsx";
import { t } from "../../shared/words.ts";
import { MassChanges } from "./mass.tsx";
import { PeopleTable } from "./people-table.tsx";
import { PersonPage } from "./person.tsx";

export default function Viewers() {
  const [, below] = path.value;
  if (below === undefined) return <PeopleTable />;
  if (below === "all") return <MassChanges />;
  if (!/^[1-9]\d{0,14}$/.test(below)) {
    return (
      <Page title={t("Viewers")} lead={<a href="/viewers">{t("All viewers")}</a>}>
        <Empty title={t("Nobody is here.")}>{t("This address names no viewer.")}</Empty>
      </Page>
    );
  }
  return <PersonPage key={below} id={Number(below)} />;
}
