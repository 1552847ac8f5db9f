import java.io.File;
import org.gephi.graph.api.Edge;
import org.gephi.graph.api.Graph;
import org.gephi.graph.api.GraphController;
import org.gephi.graph.api.Node;
import org.gephi.io.importer.api.Container;
import org.gephi.io.importer.api.ImportController;
import org.gephi.io.processor.plugin.DefaultProcessor;
import org.gephi.project.api.ProjectController;
import org.gephi.project.api.Workspace;
import org.openide.util.Lookup;

/** Opens a file with Gephi's own importer, with its defaults, and prints what is in the graph. */
public class CountEdges {
    public static void main(String[] arguments) throws Exception {
        ProjectController projects = Lookup.getDefault().lookup(ProjectController.class);
        projects.newProject();
        Workspace workspace = projects.getCurrentWorkspace();
        ImportController importer = Lookup.getDefault().lookup(ImportController.class);
        Container container = importer.importFile(new File(arguments[0]));
        importer.process(container, new DefaultProcessor(), workspace);
        Graph graph = Lookup.getDefault().lookup(GraphController.class).getGraphModel(workspace).getGraph();
        System.out.println("nodes " + graph.getNodeCount() + " edges " + graph.getEdgeCount());
        for (Node node : graph.getNodes()) {
            System.out.println("node\t" + node.getId() + "\t" + node.getLabel() + "\t" + node.getColor().getRGB());
        }
        for (Edge edge : graph.getEdges()) {
            System.out.println("edge\t" + edge.getId() + "\t" + edge.getTypeLabel() + "\t" + intervals(edge) + "\t" + edge.isDirected());
        }
    }

    private static int intervals(Edge edge) {
        try {
            return edge.getIntervals().length;
        } catch (RuntimeException noIntervals) {
            return 0;
        }
    }
}
