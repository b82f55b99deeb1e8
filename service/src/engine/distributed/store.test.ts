/** The distributed store, against the suite of the port. What only this engine owes is tested beside its parts. */
import { storeConformance } from "../conformance/store.ts";
import { openSubject } from "./fixture.ts";

storeConformance("distributed", openSubject);
