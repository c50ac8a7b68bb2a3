// The commit journal as a virtual file driver of HDF5 (for writing one new file). Internal to engine/results.
#pragma once

#include "engine/results/commit_journal.hpp"
#include "engine/results/hdf5_handle.hpp"

namespace emscher {

/// Adds to a file access property list the driver that writes through `journal`, which must outlive the file.
/// H5Fflush commits. Returns false where HDF5 refuses.
bool set_commit_driver(hid_t file_access, CommitJournal& journal);

}  // namespace emscher
