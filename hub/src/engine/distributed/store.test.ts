/** The store on PostgreSQL, against the suite of the port. What only many nodes owe is tested beside it. */
import { hubStoreConformance } from "../conformance/store.ts";
import { openNodes, startServer } from "./fixture.ts";

startServer();

hubStoreConformance("PostgreSQL", openNodes);
