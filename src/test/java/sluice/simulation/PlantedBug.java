package sluice.simulation;

import sluice.store.JobStore;
import sluice.store.ObjectStore;

/// A fault planted into a collaborator, which the checks must find.
enum PlantedBug {
  NONE;

  ObjectStore ofEnvironments(ObjectStore store) {
    return store;
  }

  JobStore ofJobs(JobStore store) {
    return store;
  }

  Mapping.Observer ofMapping(Mapping.Observer observer, SqsQueue queue) {
    return observer;
  }

  long promptMessages(long left) {
    return left;
  }
}
