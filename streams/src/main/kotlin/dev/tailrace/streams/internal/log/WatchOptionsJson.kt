package dev.tailrace.streams.internal.log

import dev.tailrace.streams.event.Operation
import dev.tailrace.streams.log.WatchOptions
import dev.tailrace.streams.log.WatchOptions.Capture
import dev.tailrace.streams.log.WatchOptions.WakeUp
import tools.jackson.databind.node.JsonNodeFactory

/** [WatchOptions] as `tailrace.watched.options` holds them. */
internal object WatchOptionsJson {
    fun of(options: WatchOptions): String {
        val json = JsonNodeFactory.instance.objectNode()
        val operations = json.putArray("operations")
        options.operations().sorted().forEach { operations.add(it.name) }
        val columns = json.putArray("columns")
        options.columns().forEach { columns.add(it) }
        val excluded = json.putArray("excludedColumns")
        options.excludedColumns().forEach { excluded.add(it) }
        json.put("where", options.where())
        json.put("oldRows", options.oldRows())
        json.put("changedColumns", options.changedColumns())
        json.put("capture", options.capture().name)
        json.put("wakeUp", options.wakeUp().name)
        return json.toString()
    }

    fun read(json: TableFacts): WatchOptions =
        WatchOptions(
            json.texts("operations").map(Operation::valueOf).toSet(),
            json.texts("columns"),
            json.texts("excludedColumns"),
            json.optionalText("where"),
            json.flag("oldRows"),
            json.flag("changedColumns"),
            Capture.valueOf(json.text("capture")),
            WakeUp.valueOf(json.text("wakeUp")),
        )
}
