/** The embedded store of the hub, against the suite of the port. What only this engine owes is tested beside its parts. */
import { hubStoreConformance } from "../conformance/store.ts";
import { openSubject, openSubjectThatMerges } from "./fixture.ts";

hubStoreConformance("embedded", openSubject);

/** Then lists lie on disk from their first posting on, or in two parts. */
hubStoreConformance("embedded, always merging", () => openSubjectThatMerges(1));
hubStoreConformance("embedded, often merging", () => openSubjectThatMerges(9));
