/** Stores of a page: localStorage for the short way, IndexedDB where workers are involved too. */
import { type DeviceStore, readDeviceRecord } from "./store.ts";

/** Keeps the record in localStorage. @param key name of the item, default `belfry.device` */
export function localStorageStore(key = "belfry.device"): DeviceStore {
  return {
    load: async () => readDeviceRecord(localStorage.getItem(key)),
    save: async (record) => localStorage.setItem(key, JSON.stringify(record)),
    clear: async () => localStorage.removeItem(key),
  };
}

const OBJECT_STORE = "device";
const ONLY_KEY = "record";

function openDatabase(name: string): Promise<IDBDatabase> {
  const { promise, resolve, reject } = deferred<IDBDatabase>();
  const request = indexedDB.open(name, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(OBJECT_STORE);
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
  return promise;
}

function deferred<T>() {
  let resolve: (value: T) => void = () => undefined;
  let reject: (reason: unknown) => void = () => undefined;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

/** Runs one request in a transaction of its own. Resolves when the transaction is complete, which is when it is kept. */
async function inTransaction<T>(
  name: string,
  mode: IDBTransactionMode,
  ask: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const database = await openDatabase(name);
  try {
    const { promise, resolve, reject } = deferred<T>();
    const transaction = database.transaction(OBJECT_STORE, mode);
    const request = ask(transaction.objectStore(OBJECT_STORE));
    transaction.oncomplete = () => resolve(request.result);
    transaction.onabort = () => reject(transaction.error);
    return await promise;
  } finally {
    database.close();
  }
}

/** Keeps the record in an IndexedDB database of its own, which pages and workers of one origin share. @param name default `belfry.device` */
export function indexedDbStore(name = "belfry.device"): DeviceStore {
  return {
    load: async () => readDeviceRecord(await inTransaction(name, "readonly", (store) => store.get(ONLY_KEY))),
    save: async (record) => {
      await inTransaction(name, "readwrite", (store) => store.put(JSON.stringify(record), ONLY_KEY));
    },
    clear: async () => {
      await inTransaction(name, "readwrite", (store) => store.delete(ONLY_KEY));
    },
  };
}
