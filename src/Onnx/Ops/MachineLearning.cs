namespace Transfer.Onnx.Ops;

/// <summary>
/// Classical learning (ai.onnx.ml). ArrayFeatureExtractor picks columns; Binarizer, Imputer, Normalizer and Scaler keep the shape; CategoryMapper and
/// LabelEncoder map values one to one; OneHotEncoder adds a dimension of categories; the regressors give [N,targets] and the classifiers labels [N] and
/// scores [N,classes]; ZipMap gives one map of scores for each row.
/// </summary>
internal static class MachineLearning
{
    public static void InferExtract(OpContext c)
    {
        Shape? x = c.ShapeOfAtLeast(0, 1), y = c.ShapeOf(1);
        Dim picked = y is null ? default : OpContext.Product(y, 0, y.Rank).ToDim();
        c.Set(0, c.Element(0), x is null ? null : x.Rank == 1 ? new Shape(1, picked) : OpContext.With(x, x.Rank - 1, picked));
    }

    public static void InferFloat(OpContext c) => c.Set(0, DataType.Float, c.ShapeOf(0));

    public static void InferMapper(OpContext c) =>
        c.Set(0, c.Element(0) switch { DataType.String => DataType.Int64, DataType.Int64 => DataType.String, _ => DataType.Undefined }, c.ShapeOf(0));

    public static void InferLabels(OpContext c)
    {
        DataType type = c.Attribute("values_strings") is not null ? DataType.String
            : c.Attribute("values_int64s") is not null ? DataType.Int64
            : c.Attribute("values_floats") is not null ? DataType.Float
            : c.Attribute("values_tensor") is { } tensor ? tensor.Tensor.Type
            : c.Attribute("classes_strings") is not null ? (c.Element(0) == DataType.String ? DataType.Int64 : DataType.String)
            : DataType.Undefined;
        c.Set(0, type, c.ShapeOf(0));
    }

    public static void InferOneHot(OpContext c)
    {
        int categories = Math.Max(c.Ints("cats_int64s")?.Length ?? 0, c.Attribute("cats_strings")?.Strings.Count ?? 0);
        c.Set(0, DataType.Float, c.ShapeOf(0) is { } x ? new Shape([.. x, categories]) : null);
    }

    public static void InferLinear(OpContext c) => Rows(c, 0, DataType.Float, c.Int("targets", 1, 1));

    public static void InferTargets(OpContext c) => Rows(c, 0, DataType.Float, c.Attribute("n_targets") is null ? default(Dim) : c.Int("n_targets", 1, 1));

    public static void InferTrees(OpContext c) => Rows(c, 0, c.Element(0), c.Attribute("n_targets") is null ? default(Dim) : c.Int("n_targets", 1, 1));

    public static void InferSupportVectors(OpContext c) => Rows(c, 0, DataType.Float, 1);

    public static void InferClassifier(OpContext c)
    {
        string[] names = ["classlabels_strings", "classlabels_int64s", "classlabels_ints"];
        NodeAttribute? labels = names.Select(c.Attribute).FirstOrDefault(a => a is not null);
        bool strings = labels?.Type == AttributeType.Strings;
        int classes = labels is null ? 0 : strings ? labels.Strings.Count : labels.Ints.Count;
        Shape? x = c.ShapeOfAtLeast(0, 1);
        c.Set(0, strings ? DataType.String : DataType.Int64, new Shape(x is null ? default : x.Rank == 1 ? 1 : x[0]));
        Rows(c, 1, DataType.Float, classes > 0 ? classes : default(Dim));
    }

    public static void InferZipMap(OpContext c) => c.Set(0, new SequenceType(
        new MapType(c.Attribute("classlabels_strings") is not null ? DataType.String : DataType.Int64, new TensorType(DataType.Float, new Shape()))));

    private static void Rows(OpContext c, int output, DataType type, Dim columns) =>
        c.Set(output, type, new Shape(c.ShapeOfAtLeast(0, 1) is { } x ? x.Rank == 1 ? 1 : x[0] : default, columns));
}
