/// The daemon's own series, and those of its process.
enum DaemonSamples {
    /// All but the process.
    ///
    /// - Parameter unplacedRecordCount: the ledger's.
    static func write(
        _ readings: DaemonReadings, unplacedRecordCount: UInt64, to writer: inout SampleWriter
    ) {
        writer.continueWith(MetricCatalogue.intakeRecords)
        writer.sample([], readings.intakeRecords)
        if !readings.rejected.isEmpty {
            writer.continueWith(MetricCatalogue.intakeRejected)
            for (reason, count) in readings.rejected.sorted(by: { $0.key < $1.key }) {
                writer.sample(LabelText.first([(.reason, reason)]), count)
            }
        }
        writer.continueWith(MetricCatalogue.intakeUnplaced)
        writer.sample([], unplacedRecordCount)
        writer.continueWith(MetricCatalogue.journalErrors)
        writer.sample([], readings.journalErrors)
        writer.continueWith(MetricCatalogue.journalDamaged)
        writer.sample([], readings.journalDamaged)
        writer.continueWith(MetricCatalogue.spoolFiles)
        writer.sample([], readings.spoolFiles)
        writer.continueWith(MetricCatalogue.journalBytes)
        writer.sample([], readings.journalBytes)
        writer.continueWith(MetricCatalogue.journalWritable)
        writer.sample([], readings.journalWritable)
        writer.continueWith(MetricCatalogue.configLastReloadSuccessful)
        writer.sample([], readings.configLastReloadSuccessful)
        writer.continueWith(MetricCatalogue.buildInfo)
        writer.sample(
            LabelText.first([(.version, readings.version), (.revision, readings.revision)]), 1 as UInt64)
    }

    static func write(_ readings: ProcessReadings, to writer: inout SampleWriter) {
        writer.continueWith(MetricCatalogue.processCPUSeconds)
        writer.sample([], readings.cpuTime)
        writer.continueWith(MetricCatalogue.processOpenFiles)
        writer.sample([], readings.openFiles)
        if let maximum = readings.maximumOpenFiles {
            writer.continueWith(MetricCatalogue.processMaximumOpenFiles)
            writer.sample([], maximum)
        }
        writer.continueWith(MetricCatalogue.processVirtualMemory)
        writer.sample([], readings.virtualMemoryBytes)
        if let maximum = readings.maximumVirtualMemoryBytes {
            writer.continueWith(MetricCatalogue.processMaximumVirtualMemory)
            writer.sample([], maximum)
        }
        writer.continueWith(MetricCatalogue.processResidentMemory)
        writer.sample([], readings.residentMemoryBytes)
        writer.continueWith(MetricCatalogue.processStartTime)
        writer.sample([], readings.startedAt)
    }
}
